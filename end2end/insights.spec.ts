// Insights: how often it worked, where, and why not; drawn, written out beside each drawing, and kept as a file.
import { readFile } from "node:fs/promises";
import { axe, expect, test } from "./ground/index.ts";
import { areaCode, buyMagic, buyOne, buySnatched, call, enter, fits } from "./ground/journey.ts";
import type { Locator, Page } from "@playwright/test";

/** The part of the page with this title. */
const part = (page: Page, name: string | RegExp): Locator => page.getByRole("region", { name });

/** Opens the figures of a drawing and gives their rows, each as the texts of its cells. */
async function figures(part: Locator): Promise<string[][]> {
  await part.getByText("The same as a table").click();
  const rows = part.getByRole("row");
  await expect(rows.nth(1)).toBeVisible();
  return rows.evaluateAll((all) =>
    all.slice(1).map((row) => [...row.children].map((cell) => (cell as HTMLElement).innerText.trim())));
}

/** The figure under this word among the totals. */
async function total(page: Page, word: string): Promise<number> {
  const cell = part(page, "Totals").locator("dl > div").filter({ has: page.getByText(word, { exact: true }) });
  return Number(await cell.locator("dd").first().innerText());
}

test("before anything was tried the page says what will stand there", async ({ page }) => {
  await enter(page);
  await page.goto("/phone-numbers");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Insights" }).click();
  await expect(page).toHaveURL(/\/insights$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Insights");
  await expect(page.getByText("Nothing was tried yet")).toBeVisible();
  await fits(page);
  await axe(page);
  await page.getByRole("link", { name: "Find a number" }).click();
  await expect(page).toHaveURL(/\/phone-numbers#buy$/);
});

test("what was bought, got instead and not bought is counted, and stands beside each drawing", async ({ page }) => {
  await enter(page);
  const [exact, taken, snatched] = [areaCode(), areaCode(), areaCode()];
  await buyOne(page, exact);
  await buyMagic(page, taken, "0190");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This number was not bought");
  await buySnatched(page, snatched);
  await page.goto("/insights?period=7");
  expect(await Promise.all(["Tried", "Exact", "Substituted", "Not bought"].map((word) => total(page, word)))).toEqual([3, 1, 1, 1]);
  const drawing = part(page, "Tried each day").getByRole("img");
  await expect(drawing).toHaveAccessibleName(/1 exact, 1 substituted, 1 not bought, 0 still confirming/);
  expect((await drawing.locator("rect").all()).length).toBe(3);
  const days = await figures(part(page, "Tried each day"));
  expect(days).toHaveLength(1);
  expect(days[0]?.slice(1)).toEqual(["3", "1", "1", "1", "0", "67%"]);
  const codes = await figures(part(page, "By area code"));
  expect(codes.map(([code, ...rest]) => [code?.slice(0, 3), ...rest])).toEqual(
    [
      [exact, "1", "1", "0", "0", "0", "100%"],
      [snatched, "1", "0", "1", "0", "0", "100%"],
      [taken, "1", "0", "0", "1", "0", "0%"],
    ].sort(([a = ""], [b = ""]) => a.localeCompare(b)),
  );
  const why = part(page, "Why 1 was not bought");
  expect((await figures(why))[0]?.slice(1)).toEqual(["1", "100%"]);
  await fits(page);
  await axe(page);
  await why.getByRole("link", { name: /Someone else took it/ }).click();
  await expect(page).toHaveURL(/\/help#not-bought-taken$/);
  await expect(page.getByRole("heading", { name: "It was taken meanwhile" })).toBeInViewport();
});

test("the period is chosen with one press and stands in the address", async ({ page }) => {
  await enter(page);
  await call(page, "/api/twilio/purchase-number", { phoneNumber: `+1${areaCode()}5550101`, substitution: "never" });
  await page.goto("/insights");
  const choices = page.getByRole("form", { name: "Period" });
  await expect(choices.getByRole("button", { name: "30 days" })).toHaveAttribute("aria-current", "true");
  for (const [name, word, title] of [["7 days", "7", "Tried each day"], ["90 days", "90", "Tried each week"], ["All time", "all", "Tried each day"]] as const) {
    await choices.getByRole("button", { name }).click();
    await expect(page).toHaveURL(new RegExp(`/insights\\?period=${word}$`));
    await expect(choices.getByRole("button", { name })).toHaveAttribute("aria-current", "true");
    await expect(part(page, title)).toBeVisible();
    expect(await total(page, "Tried")).toBe(1);
    await fits(page);
  }
});

test("the tries are kept as a file for spreadsheets, of the period that is shown", async ({ page }) => {
  await enter(page);
  const code = areaCode();
  await call(page, "/api/twilio/purchase-number", { phoneNumber: `+1${code}5550101`, substitution: "never" });
  await page.goto("/insights?period=90");
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Export CSV" }).click()]);
  expect(file.suggestedFilename()).toBe("numberdesk-tries-90.csv");
  const rows = (await readFile(await file.path(), "utf8")).trimEnd().split("\r\n");
  expect(rows).toHaveLength(2);
  expect(rows[1]).toContain(`twilio,${code},"'+1${code}5550101","'+1${code}5550101",exact`);
});
