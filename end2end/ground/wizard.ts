// What the specs of campaigns share: the way through the wizard.
import { expect, type Locator, type Page } from "@playwright/test";
import { keys } from "./journey.ts";

export const main = (page: Page): Locator => page.getByRole("main");
export const dialog = (page: Page): Locator => page.getByRole("dialog", { name: "Buy New Number" });
export const next = (page: Page): Locator => page.getByRole("button", { name: /^Continue/ }).last();

/** Begins a campaign and answers its questions; the page is then at the step of the number. */
export async function toTheNumber(page: Page, name = "Spring tune-ups"): Promise<void> {
  await page.goto("/campaigns");
  await page.getByRole("link", { name: /New campaign|Begin your first campaign/ }).first().click();
  await expect(page.getByRole("radio", { name: /Vapi/ })).toBeChecked();
  await page.getByLabel("Name of the campaign").fill(name);
  await page.getByRole("button", { name: "Continue to questions" }).click();
  await page.getByLabel("What the calls are for").fill("Book tune-ups for bicycles.");
  await page.getByLabel("Greeting").fill("Hello, this is the assistant of Saltmarsh Bicycles.");
  await page.getByRole("button", { name: "Continue to the number" }).click();
  await expect(page.getByRole("heading", { name: "Which number does it answer?" })).toBeVisible();
}

/** Opens Buy New and searches there. */
export async function searchNew(page: Page, code: string): Promise<void> {
  await page.getByRole("link", { name: "Buy New" }).click();
  await expect(dialog(page)).toBeVisible();
  await dialog(page).getByLabel("Area code or place").fill(code);
  await dialog(page).getByRole("button", { name: "Search" }).click();
  await expect(keys(dialog(page)).first()).toBeVisible();
}

/** The number that the step shows as chosen. */
export const chosen = (page: Page): Locator => page.locator("label.pick", { has: page.locator("input[name=holding]:checked") });

/** The key by which a number is chosen; to a screen reader it is named digit by digit. */
export const pick = (page: Page, number: string): Locator => page.locator("label.pick", { hasText: number.slice(-8) }).getByRole("radio");

/** From the step of the number to a campaign that runs. */
export async function toTheEnd(page: Page): Promise<void> {
  await next(page).click();
  await expect(page.getByRole("radio", { name: /Make one from my answers/ })).toBeChecked();
  await next(page).click();
  await expect(page.getByRole("button", { name: "Launch the campaign" })).toBeEnabled();
  await page.getByRole("button", { name: "Launch the campaign" }).click();
  await expect(main(page).getByText("Running", { exact: true })).toBeVisible({ timeout: 20_000 });
}
