// AI lines: getting one, an area code that has run out, the limit, an assistant attached later, giving it back.
import type { Browser, Page } from "@playwright/test";
import { roomAtVapi } from "./ground/console.ts";
import { makeOperator } from "./ground/host.ts";
import { axe, expect, test } from "./ground/index.ts";
import { enter, fits, mine } from "./ground/journey.ts";

// Several people and many pages, each looked at by axe.
test.describe.configure({ timeout: 150_000 });

test.beforeEach(async ({ page }) => {
  // All owners of these tests share the host's free numbers.
  await roomAtVapi(page, 10_000);
});

async function ask(page: Page, code: string, label = ""): Promise<void> {
  await page.goto("/ai-lines/new");
  await page.getByLabel("Area code or place (optional)").fill(code);
  await page.getByLabel("Label (optional)").fill(label);
  await page.getByRole("button", { name: "Get an AI line" }).click();
}

test("an AI line is got, answered by an assistant later, and given back", async ({ page }) => {
  await enter(page);
  await page.goto("/phone-numbers");
  await mine(page).getByRole("link", { name: "Get an AI line" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Get an AI line" })).toBeVisible();
  await axe(page);
  await fits(page);
  await ask(page, "628", "Front desk");
  await expect(page.getByRole("heading", { level: 1, name: "Your AI line works" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("(628) ");
  await expect(page.getByRole("main")).toContainText("Nobody answers it yet");
  await axe(page);
  await fits(page);

  await page.getByLabel("Assistant").selectOption({ label: "Front desk" });
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  await expect(page.getByRole("main")).not.toContainText("Nobody answers it yet");
  await page.reload();
  await expect(page.getByLabel("Assistant").locator("option:checked")).toHaveText("Front desk");

  await page.goto("/phone-numbers");
  const row = mine(page).getByRole("listitem").filter({ hasText: "Front desk" });
  await expect(row).toContainText("Active");
  await expect(row).toContainText("Free");
  await axe(page);
  await row.getByRole("link").first().click();
  await page.getByRole("link", { name: "Give it back" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Give this AI line back?" })).toBeVisible();
  await axe(page);
  await fits(page);
  await page.getByRole("button", { name: /^Give back \(628\)/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "You gave this AI line back" })).toBeVisible();
  await page.goto("/phone-numbers");
  await expect(mine(page)).not.toContainText("Front desk");
});

test("an area code that has run out leads to suggestions, and one of them to a line", async ({ page }) => {
  await enter(page);
  await ask(page, "212", "Front desk");
  await expect(page.getByRole("heading", { level: 1, name: "Area code unavailable" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("This area code is currently not available.");
  await expect(page.getByRole("main")).toContainText("Nothing was charged.");
  const suggested = page.getByRole("region", { name: "Suggested Available Area Codes" });
  await expect(suggested.getByRole("button")).toHaveCount(5);
  await expect(suggested.getByRole("button").first()).toContainText("Same ground as 212");
  await axe(page);
  await fits(page);

  // The form is not sent with the same code again; what was typed before is kept.
  const other = page.getByRole("region", { name: "Or another one" });
  await expect(other.getByLabel("Label (optional)")).toHaveValue("Front desk");
  await other.getByLabel("Area code or place (optional)").fill("212");
  await other.getByRole("button", { name: "Get an AI line" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Area code unavailable" })).toBeVisible();
  expect(await other.getByLabel("Area code or place (optional)").evaluate((input: HTMLInputElement) => input.validity.valid)).toBe(false);

  await suggested.getByRole("button").first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Your AI line works" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Front desk");
});

test("a second line is asked for, and had once the operator has said so", async ({ page, browser }) => {
  const { email } = await enter(page);
  await ask(page, "510");
  await expect(page.getByRole("heading", { level: 1, name: "Your AI line works" })).toBeVisible();
  await page.goto("/ai-lines/new");
  await expect(page.getByRole("heading", { name: "You have your AI line already" })).toBeVisible();
  await axe(page);
  await fits(page);
  await page.getByLabel("What for? (optional)").fill("A second shop");
  await page.getByRole("button", { name: "Ask for more AI lines" }).click();
  await expect(page.getByRole("status").filter({ hasText: "on its way" })).toBeVisible();

  const operator = await another(browser);
  const host = await enter(operator);
  makeOperator(host.email);
  await operator.goto("/operator");
  await operator.getByRole("region", { name: /ask(s)? for more AI lines/ }).getByRole("link", { name: email.slice(0, 20) }).first().click();
  await expect(operator).toHaveURL(/\/operator\/businesses\//);
  await expect(operator.getByRole("region", { name: "AI lines" })).toContainText("A second shop");
  await axe(operator);
  await fits(operator);
  await operator.getByLabel("AI lines held at once").fill("2");
  await operator.getByRole("button", { name: "Set this number" }).click();
  await expect(operator.getByRole("main")).toContainText("The number of AI lines is set");
  await operator.context().close();

  await ask(page, "341");
  await expect(page.getByRole("heading", { level: 1, name: "Your AI line works" })).toBeVisible();
  await page.goto("/phone-numbers");
  await expect(mine(page).getByRole("listitem").filter({ hasText: "Free" })).toHaveCount(2);
});

test("a line that never works says that it is being made, and can be left alone", async ({ page }) => {
  await enter(page);
  await ask(page, "201", "Night desk");
  await expect(page.getByRole("heading", { level: 1, name: "Your AI line is being made" })).toBeVisible({ timeout: 20_000 });
  if (test.info().project.use.javaScriptEnabled === false) await page.getByRole("link", { name: "Let it stand still" }).click();
  await axe(page);
  await fits(page);
  await page.goto("/phone-numbers");
  await expect(mine(page).getByRole("listitem").filter({ hasText: "Night desk" })).toContainText("Being made");
});

/** Somebody else in a browser of their own. */
async function another(browser: Browser): Promise<Page> {
  const { baseURL, viewport, contextOptions } = test.info().project.use;
  const context = await browser.newContext({ ...contextOptions, baseURL, viewport });
  return context.newPage();
}
