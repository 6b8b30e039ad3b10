// Campaigns: the wizard from its first step to a campaign that runs, with a number bought on the way.
import { axe, expect, test } from "./ground/index.ts";
import { areaCode, e164, enter, fits, held, keys, numberOf } from "./ground/journey.ts";
import { chosen, dialog, main, toTheEnd, toTheNumber } from "./ground/wizard.ts";

// A whole wizard, each step looked at by axe.
test.describe.configure({ timeout: 180_000 });

test("a campaign is created, its number bought without leaving the wizard, and it runs", async ({ page }) => {
  await enter(page);
  await page.goto("/campaigns");
  await expect(main(page)).toContainText("No campaign yet");
  await axe(page);
  await fits(page);
  await page.goto("/campaigns/new");
  await axe(page);
  await toTheNumber(page);
  await axe(page);
  await fits(page);
  await expect(page.getByRole("radio", { name: /Use My Twilio Number/ })).toBeChecked();
  await expect(main(page)).toContainText("You have no number yet.");
  await page.getByRole("link", { name: "Buy New" }).click();
  await expect(dialog(page)).toBeVisible();
  await axe(page);
  await fits(page);
  const code = areaCode();
  await dialog(page).getByLabel("Area code or place").fill(code);
  await dialog(page).getByRole("button", { name: "Search" }).click();
  await expect(keys(dialog(page))).toHaveCount(20);
  await expect(dialog(page).getByLabel("Label")).toHaveValue("Campaign Phone Number");
  await axe(page);
  await fits(page);
  const number = await numberOf(keys(dialog(page)).first());
  await keys(dialog(page)).first().click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("status").filter({ hasText: "this campaign uses it" })).toContainText(number.slice(-8));
  await expect(chosen(page)).toContainText(number.slice(-8));
  await expect(chosen(page)).toContainText("Campaign Phone Number");
  await expect(chosen(page).locator("input")).toBeFocused();
  await axe(page);
  await fits(page);
  expect(await held(page)).toEqual([e164(number)]);
  await toTheEnd(page);
  await expect(main(page)).toContainText("Calls to it reach the assistant.");
  await axe(page);
  await fits(page);
});
