// One number's page: where calls and texts go, what is written on it, the primary one, and a release that is undone.
import { axe, expect, test } from "./ground/index.ts";
import { areaCode, buyOne, enter, fits, mine } from "./ground/journey.ts";
import type { Page } from "@playwright/test";

/** Opens the page of a number from the list. */
async function open(page: Page, number: string): Promise<void> {
  await page.goto("/phone-numbers");
  await mine(page).getByRole("listitem").filter({ hasText: number.slice(-8) }).getByRole("heading").getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(number.slice(-8));
}

test("calls go on to a phone, texts are answered, and a mistake loses nothing that was typed", async ({ page }) => {
  await enter(page);
  const number = await buyOne(page, areaCode());
  await open(page, number);
  const goes = page.getByRole("region", { name: "Where it goes" });
  await axe(page);
  await fits(page);
  await goes.getByRole("radio", { name: "On to a phone" }).check();
  await goes.getByLabel("Ring this phone").fill("510 555");
  await goes.getByRole("radio", { name: "To your inbox here" }).check();
  await goes.getByLabel("Answer by itself").fill("Thank you, we answer within the day.");
  await expect(goes.getByLabel("Address that answers calls")).toBeHidden();
  await goes.getByRole("button", { name: "Save" }).click();

  await expect(goes.getByLabel("Ring this phone")).toHaveAccessibleDescription(/Say which number/);
  await expect(goes.getByLabel("Answer by itself")).toHaveValue("Thank you, we answer within the day.");
  await axe(page);
  await goes.getByLabel("Ring this phone").fill("(510) 555-0142");
  await goes.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Twilio has it" })).toBeVisible();
  await page.reload();
  await expect(goes.getByLabel("Ring this phone")).toHaveValue("(510) 555-0142");
  await expect(page.getByRole("region", { name: "History" })).toContainText(/calls to \(510\)/);
  // What was begun under another choice holds nothing up.
  await goes.getByRole("group", { name: "Calls" }).getByRole("radio", { name: "A program" }).check();
  await goes.getByLabel("Address that answers calls").fill("not an address");
  await goes.getByRole("group", { name: "Calls" }).getByRole("radio", { name: "Nowhere" }).check();
  await goes.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Twilio has it" })).toBeVisible();
  await expect(goes.getByRole("group", { name: "Calls" }).getByRole("radio", { name: "Nowhere" })).toBeChecked();
  await fits(page);
});

test("a number gets a label and tags, and becomes the primary one", async ({ page }) => {
  await enter(page);
  const code = areaCode();
  const [first, second] = [await buyOne(page, code), await buyOne(page, code)];
  await open(page, second);
  const words = page.getByRole("region", { name: "Your words on it" });
  await words.getByLabel("Label").fill("Front desk");
  await words.getByLabel("Tags").fill("West, sales");
  await words.getByLabel("Notes").fill("On the shop window.");
  await words.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  await expect(words.getByLabel("Tags")).toHaveValue("sales, west");
  await page.getByRole("button", { name: "Make it primary" }).click();
  await expect(page.getByRole("status").filter({ hasText: "primary number now" })).toBeVisible();
  await page.goto("/phone-numbers");
  const row = (number: string) => mine(page).getByRole("listitem").filter({ hasText: number.slice(-8) }).first();
  await expect(row(second)).toContainText("Primary");
  await expect(row(second)).toContainText("Front desk");
  await expect(row(first)).not.toContainText("Primary");
});

test("a release waits for an hour, is undone, and everything is as it was", async ({ page }) => {
  await enter(page);
  const number = await buyOne(page, areaCode());
  await open(page, number);
  await page.getByRole("link", { name: `Release ${number}` }).click();
  await page.getByLabel("To go on, type its last 4 digits").fill(number.slice(-4));
  await page.getByRole("button", { name: "Release it" }).click();
  const told = page.getByRole("status").filter({ hasText: "goes back to Twilio in" });
  await expect(told).toBeVisible();
  await axe(page);
  await fits(page);
  await told.getByRole("link", { name: "Undo it" }).click();
  await expect(page.getByRole("main")).toContainText("Until then it works, costs its rent");
  await axe(page);
  await fits(page);
  await page.getByRole("button", { name: "Undo the release" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Undone" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Active");
  await page.goto("/phone-numbers");
  await expect(mine(page)).not.toContainText("Goes back");
});

test.describe("without the lettering of numbers", () => {
  test.use({ provoked: /woff2|net::ERR_FAILED/ });

  test("until the lettering has come, no page is wider than a phone", async ({ page, context }) => {
    await context.route("**/*.woff2", (route) => route.abort());
    await enter(page);
    for (const address of ["/phone-numbers", "/account/history", "/campaigns"]) {
      await page.goto(address);
      await fits(page);
    }
    const number = await buyOne(page, areaCode());
    await open(page, number);
    await fits(page);
  });
});
