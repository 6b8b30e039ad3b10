// One change to several numbers: ticked in the list, changed with one form, one outcome a line.
import { axe, expect, test } from "./ground/index.ts";
import { areaCode, buyOne, enter, fits, mine } from "./ground/journey.ts";

test("two numbers are ticked, labelled with their own digits, tagged and released with one click each", async ({ page }) => {
  await enter(page);
  const code = areaCode();
  const numbers = [await buyOne(page, code), await buyOne(page, code)];
  const last = (number: string) => number.slice(-4);
  await page.goto("/phone-numbers");
  await mine(page).getByRole("link", { name: "Change several" }).click();
  await axe(page);
  await fits(page);
  await page.getByRole("button", { name: "Go on with the ticked ones" }).first().click();
  await expect(page.getByText("No number was ticked")).toBeVisible();
  await page.getByRole("link", { name: "Tick numbers" }).click();
  await page.getByRole("link", { name: "Tick all 2 on this page" }).click();
  await expect(page.getByRole("checkbox").first()).toBeChecked();
  await page.getByRole("button", { name: "Go on with the ticked ones" }).first().click();

  await expect(page.getByRole("heading", { name: "Change 2 numbers" })).toBeVisible();
  await axe(page);
  await fits(page);
  const change = page.url();
  await page.getByLabel("One label for all of them").fill("Shop {last4}");
  await page.getByRole("button", { name: "Label them" }).click();
  await expect(page.getByRole("status").filter({ hasText: "2 of 2 done." })).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "Done" })).toHaveCount(2);
  await axe(page);
  await fits(page);

  await page.goto(change);
  await page.getByLabel("Add", { exact: true }).fill("x".repeat(30));
  await page.getByLabel("Take away", { exact: true }).fill("old");
  await page.getByRole("button", { name: "Tag them" }).click();
  await expect(page.getByLabel("Add", { exact: true })).toHaveAccessibleDescription(/at most 24/);
  await expect(page.getByLabel("Take away", { exact: true })).toHaveValue("old");
  await page.getByLabel("Add", { exact: true }).fill("west");
  await page.getByRole("button", { name: "Tag them" }).click();
  await expect(page.getByRole("status").filter({ hasText: "2 of 2 done." })).toBeVisible();

  await page.goto(change);
  await page.getByLabel("type how many they are").fill("3");
  await page.getByRole("button", { name: "Release them" }).click();
  await expect(page.getByLabel("type how many they are")).toHaveAccessibleDescription(/Nothing was released; type 2/);
  await page.getByLabel("type how many they are").fill("2");
  await page.getByRole("button", { name: "Release them" }).click();
  await expect(page.getByRole("status").filter({ hasText: "2 of 2 done." })).toBeVisible();
  await page.getByRole("link", { name: "Back to my numbers" }).click();
  for (const number of numbers) {
    const row = mine(page).getByRole("listitem").filter({ hasText: `Shop ${last(number)}` });
    await expect(row).toContainText("To be released");
  }
});
