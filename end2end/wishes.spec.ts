// Standing wishes: begun where nothing was found, and one that buys what was agreed to in exact words.
import { axe, expect, test } from "./ground/index.ts";
import { areaCode, enter, fits, held, search } from "./ground/journey.ts";

test("where there is no number, a wish waits for one; it is paused, gone on with, and stopped", async ({ page }) => {
  await enter(page);
  await search(page, { area_code: "212" });
  await page.getByRole("link", { name: "Tell me when there is one" }).click();
  await expect(page.getByRole("heading", { name: "Tell me when there is one" })).toBeVisible();
  await expect(page.getByText("A number in 212, for calls")).toBeVisible();
  await axe(page);
  await fits(page);
  await page.getByLabel("Name of the wish").fill("Manhattan");
  await page.getByRole("button", { name: "Go on" }).click();
  const wish = page.getByRole("region", { name: "Manhattan" });
  await expect(wish.getByText("Looking")).toBeVisible();
  await expect(wish.getByText("It tells you and buys nothing.")).toBeVisible();
  // Whoever stays there sees its first look: the page renews itself until then, without scripts by a refresh that axe faults.
  await expect(wish.getByText("It has looked once")).toBeVisible({ timeout: 40_000 });
  await axe(page);
  await fits(page);
  await wish.getByRole("button", { name: "Pause" }).click();
  await expect(wish.getByText("Paused")).toBeVisible();
  await wish.getByRole("button", { name: "Go on" }).click();
  await expect(wish.getByText("Looking")).toBeVisible();
  await wish.getByRole("link", { name: "Change" }).click();
  await expect(page.getByRole("heading", { name: "Change this wish" })).toBeVisible();
  await expect(page.getByLabel("Name of the wish")).toHaveValue("Manhattan");
  await axe(page);
  await fits(page);
  await page.getByLabel("Name of the wish").fill("Midtown");
  await page.getByRole("button", { name: "Go on" }).click();
  const changed = page.getByRole("region", { name: "Midtown" });
  await expect(changed.getByText("Looking")).toBeVisible();
  await expect(wish).toHaveCount(0);
  await changed.getByRole("button", { name: "Stop" }).click();
  await expect(changed.getByText("You stopped it.")).toBeVisible();
  await axe(page);
  await fits(page);
  await changed.getByRole("link", { name: "Begin it again" }).click();
  await expect(page.getByText("A number in 212, for calls")).toBeVisible();
});

test.describe("a wish that buys", () => {
  test.use({ provoked: /status of 422/ });

  test("is agreed to in exact words, and buys no more than that", async ({ page }) => {
    await enter(page);
    await search(page, { area_code: areaCode(), contains: "5550" });
    await page.getByText("Save this search").click();
    await page.getByRole("link", { name: "Have us look again and again" }).click();
    await page.getByText("Buy it for me", { exact: true }).click();
    await page.getByLabel("One number may cost a month").fill("1.50");
    await page.getByLabel("All of them may cost a month").fill("1.00");
    await page.getByRole("button", { name: "Go on" }).click();
    await expect(page.getByText("Write $1.50 or more.")).toBeVisible();
    await expect(page.getByLabel("One number may cost a month")).toHaveValue("1.50");
    await axe(page);
    await page.getByLabel("All of them may cost a month").fill("1.50");
    await page.getByRole("button", { name: "Go on" }).click();
    await expect(page.getByRole("alert")).toContainText("at most 1 number, each for at most $1.50 a month");
    await axe(page);
    await fits(page);
    expect(await held(page)).toEqual([]);
    await page.getByText("I agree to exactly this").click();
    await page.getByRole("button", { name: "Begin the wish" }).click();
    await expect(page.getByText(/It (buys|bought) by itself, in the words you agreed to/)).toBeVisible();
    await expect(async () => {
      await page.goto("/phone-numbers/wishes");
      await expect(page.getByText("that is done.")).toBeVisible({ timeout: 1000 });
    }).toPass({ timeout: 60_000 });
    await axe(page);
    await fits(page);
    await page.getByRole("link", { name: "See the purchase" }).click();
    await expect(page).toHaveURL(/\/purchases\//);
    expect(await held(page)).toHaveLength(1);
    await page.goto("/phone-numbers");
    await expect(page.getByText("News of your standing wishes")).toBeVisible();
    await axe(page);
    await fits(page);
  });
});
