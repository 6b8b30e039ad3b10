// A form that was refused comes back where it was wrong: that has the focus and is in sight, with and without scripts.
import { axe, expect, test } from "./ground/index.ts";
import { areaCode, buyOne, enter, fits } from "./ground/journey.ts";
import type { Page } from "@playwright/test";

test.use({ provoked: /status of (4\d\d)/ });

/** The focus is on the words of this id, and the field that they are about is in sight with them. */
async function leadsTo(page: Page, id: string, field?: string) {
  const words = page.locator(`#${id}`);
  await expect(words).toBeFocused();
  await expect(words).toBeInViewport({ ratio: 1 });
  if (field) await expect(page.getByLabel(field, { exact: true })).toBeInViewport({ ratio: 1 });
  await axe(page);
  await fits(page);
}

test("the first of several wrong fields is where a long form comes back, and what was typed is there", async ({ page }) => {
  await enter(page);
  await page.goto(`/phone-numbers/wishes/new?area_code=${areaCode()}`);
  await page.getByText("Buy it for me", { exact: true }).click();
  await page.getByLabel("One number may cost a month").fill("1.50");
  await page.getByLabel("How many numbers in all").fill("many");
  await page.getByLabel("All of them may cost a month").fill("much");
  await page.getByRole("button", { name: "Go on" }).click();
  await leadsTo(page, "wrong-mostNumbers", "How many numbers in all");
  await expect(page.getByLabel("One number may cost a month")).toHaveValue("1.50");
  // From there the next stop of the keyboard is the field itself.
  await page.keyboard.press("Tab");
  await expect(page.getByLabel("How many numbers in all")).toBeFocused();
  // What is agreed to comes last, and is led to as well.
  await page.getByLabel("How many numbers in all").fill("2");
  await page.getByLabel("All of them may cost a month").fill("3.00");
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.locator("#wrong-consent")).toBeFocused();
  await expect(page.getByLabel("I agree to exactly this")).toBeInViewport();
  await axe(page);
});

test("a field far down a number's page is where its form comes back", async ({ page }) => {
  await enter(page);
  const number = await buyOne(page, areaCode());
  await page.goto("/phone-numbers");
  await page.locator(`a[href^="/phone-numbers/"]`, { hasText: number.slice(-4) }).first().click();
  await page.getByText("On to a phone").click();
  await page.getByLabel("Ring this phone").fill("12");
  await page.getByRole("region", { name: "Where it goes" }).getByRole("button", { name: "Save" }).click();
  await leadsTo(page, "wrong-forwardTo", "Ring this phone");
  await expect(page.getByLabel("Ring this phone")).toHaveValue("12");
});

test("what is wrong with a form as a whole stands above it and is led to", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill("nobody@business.example");
  await page.getByLabel("Password").fill("not the right password at all");
  await page.getByRole("button", { name: "Sign in" }).click();
  await leadsTo(page, "refused");
});

test("digits that no number can have are refused where they stand, and no wish is offered", async ({ page }) => {
  await enter(page);
  await page.goto("/phone-numbers?contains=1800&match=start");
  await expect(page.locator("#wrong-contains")).toContainText("Leave out the 1 of the country.");
  await expect(page.getByRole("link", { name: "Tell me when there is one" })).toHaveCount(0);
  await axe(page);
});
