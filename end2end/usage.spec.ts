// Usage and cost: what numbers did and cost this month, sorted, drawn, kept as a file; and what is said while Twilio is silent.
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { callAtConsole } from "./ground/console.ts";
import { axe, expect, test } from "./ground/index.ts";
import { areaCode, call, enter, fits, written } from "./ground/journey.ts";

/** The part of the page with this title. */
const part = (page: Page, name: string | RegExp): Locator => page.getByRole("region", { name });

/** The figure under this word among the totals. */
const total = (page: Page, word: string): Locator =>
  part(page, "Totals").locator("dl > div").filter({ has: page.getByText(word, { exact: true }) }).locator("dd").first();

/** Buys a number and says how people read it. */
async function own(page: Page, code: string): Promise<string> {
  await call(page, "/api/twilio/purchase-number", { phoneNumber: `+1${code}5550101`, substitution: "never" });
  return written(code, "5550101");
}

test("before anything was used the page says what will stand there, and garbage in its address is the usual", async ({ page }) => {
  await enter(page);
  await page.goto("/usage?month=2026-99&sort=<b>");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Usage and cost");
  await expect(page.getByText("Nothing was used in this month")).toBeVisible();
  await fits(page);
  await axe(page);
  await page.getByRole("link", { name: "Find a number" }).click();
  await expect(page).toHaveURL(/\/phone-numbers#buy$/);
});

test("a month is told number by number, with its money, a drawing, an order and a file", async ({ page }) => {
  await enter(page);
  const [busy, quiet] = [await own(page, areaCode()), await own(page, areaCode())];
  // A label without a place to break it is no wider than the page.
  const { numbers } = (await (await call(page, "/api/twilio/numbers")).json()) as { numbers: { id: string }[] };
  for (const { id } of numbers) await call(page, "/api/twilio/update-number", { id, friendlyName: "W".repeat(48) });
  await callAtConsole(page, busy, { from: "+15105550142", seconds: 61 });
  await callAtConsole(page, busy, { to: "+15105550143", seconds: 120 });
  await page.goto("/phone-numbers");
  await page.getByRole("main").getByRole("link", { name: "Usage and cost" }).click();
  await expect(page).toHaveURL(/\/usage$/);
  // Two rents of $1.15, $0.017 for two minutes in and $0.028 for two out.
  await expect(total(page, "Spent so far")).toHaveText("$2.35");
  await expect(total(page, "Rent of numbers")).toHaveText("$2.30");
  await expect(part(page, "Totals")).toContainText("This counts each number's rent whole");
  const table = page.getByRole("table", { name: "By number" });
  await expect(table.getByRole("row").nth(1)).toContainText("1 in, 2 min; 1 out, 2 min");
  await expect(table.getByRole("row").nth(1)).toContainText("$1.20");
  const drawing = part(page, "Calls and texts each day").getByRole("img");
  await expect(drawing).toHaveAccessibleName(/2 calls and 0 texts, most on/);
  await expect(page.getByRole("table", { name: "What Twilio charged" })).toContainText("Inbound Local Calls");
  await fits(page);
  await axe(page);
  await page.goto(`/usage?sort=number`);
  const first = [busy, quiet].sort()[0] ?? "";
  await expect(table.getByRole("row").nth(1).locator("data")).toHaveAttribute("value", `+1${first.replaceAll(/\D/g, "")}`);
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Export CSV" }).click()]);
  expect(file.suggestedFilename()).toMatch(/^numberdesk-usage-\d{4}-\d\d\.csv$/);
  const rows = (await readFile(await file.path(), "utf8")).trimEnd().split("\r\n");
  expect(rows).toHaveLength(3);
  expect(rows.find((row) => row.includes(busy.replaceAll(/\D/g, "")))).toContain(",1,2,1,2,0,0,0.045,1.15,1.195,USD");
});
