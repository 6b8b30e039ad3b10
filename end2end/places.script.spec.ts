// What scripts add to the field for area codes: suggestions while typing, by keyboard, by pointer and by ear.
import type { Page } from "@playwright/test";
import { axe, expect, test } from "./ground/index.ts";
import { enter, keys, market, numberOf } from "./ground/journey.ts";

const field = (page: Page) => page.getByRole("combobox", { name: "Area code or place" });
const list = (page: Page) => page.getByRole("listbox", { name: "Suggestions" });

/** Types where the suggestions are awake, and waits for them. */
async function type(page: Page, text: string): Promise<void> {
  await page.goto("/phone-numbers");
  await expect(field(page)).toHaveAttribute("aria-expanded", "false");
  await field(page).pressSequentially(text);
  await expect(list(page)).toBeVisible();
}

test("the keyboard walks the suggestions, takes one, and then searches", async ({ page }) => {
  await enter(page);
  await type(page, "san fra");
  await expect(list(page).getByRole("option")).toHaveText([/415\s+San Francisco, CA/, /628\s+San Francisco, CA/]);
  await expect(page.getByRole("status").filter({ hasText: "2 suggestions" })).toHaveCount(1);
  await axe(page);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const second = list(page).getByRole("option").nth(1);
  await expect(second).toHaveAttribute("aria-selected", "true");
  await expect(field(page)).toHaveAttribute("aria-activedescendant", (await second.getAttribute("id")) ?? "none");
  await expect(field(page)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(field(page)).toHaveValue("628");
  await expect(list(page)).toBeHidden();
  expect(new URL(page.url()).search, "taking one sends nothing").toBe("");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/area_code=628/);
  expect(await numberOf(keys(page).first())).toContain("(628)");
});

test("a pointer takes a suggestion, and the focus stays in the field", async ({ page }) => {
  await enter(page);
  await type(page, "oakl");
  await list(page).getByRole("option", { name: /^510/ }).click();
  await expect(field(page)).toHaveValue("510");
  await expect(field(page)).toBeFocused();
  await expect(list(page)).toBeHidden();
});

test("Escape and leaving the field close the list and keep what was typed", async ({ page }) => {
  await enter(page);
  await type(page, "san f");
  await page.keyboard.press("ArrowUp");
  await expect(list(page).getByRole("option").last()).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Escape");
  await expect(list(page)).toBeHidden();
  await expect(field(page)).toHaveValue("san f");
  await expect(field(page)).not.toHaveAttribute("aria-activedescendant");
  await field(page).pressSequentially("r");
  await expect(list(page)).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(list(page)).toBeHidden();
  await expect(field(page)).toHaveValue("san fr");
});

test("Enter without a choice searches for what was typed, and a desk that gives no suggestions does no harm", async ({ page }) => {
  await enter(page);
  await type(page, "oakland");
  await page.keyboard.press("Enter");
  await expect(market(page).getByRole("heading", { name: /within 25 miles of Oakland, CA/ })).toBeVisible();

  await page.route("**/api/areas/suggest*", (route) => route.fulfill({ status: 200, json: [] }));
  await page.goto("/phone-numbers");
  await field(page).pressSequentially("fresno");
  await page.keyboard.press("Enter");
  await expect(market(page).getByRole("heading", { name: /miles of Fresno, CA/ })).toBeVisible();
});
