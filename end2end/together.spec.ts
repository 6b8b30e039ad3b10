// Several numbers with one click: ticked, looked up, confirmed once, and each with an outcome of its own.
import { axe, expect, test } from "./ground/index.ts";
import { areaCode, call, e164, enter, fits, held, keys, market, mine, numberOf, orNothing, search, snatch, written } from "./ground/journey.ts";
import type { Locator, Page } from "@playwright/test";

const line = (page: Page, number: string): Locator => page.getByRole("listitem").filter({ hasText: number.slice(-8) });
const order = (page: Page): Locator => page.getByRole("button", { name: /^Buy \d+ numbers? for / });

/** So many numbers of an area code that are for sale now, as people read them. */
async function offered(page: Page, code: string, count: number): Promise<string[]> {
  const found = await (await call(page, "/api/twilio/search-numbers", { areaCode: code, limit: count })).json();
  const numbers = (found.numbers as { phoneNumber: string }[]).map(({ phoneNumber }) => written(phoneNumber.slice(2, 5), phoneNumber.slice(5)));
  expect(numbers).toHaveLength(count);
  return numbers;
}

/** Opens the review of these numbers. */
async function review(page: Page, numbers: string[]): Promise<void> {
  const pairs = numbers.map((number) => ["number", e164(number)]);
  await page.goto(`/purchases/new?${new URLSearchParams([...pairs, ["capabilities", "voice"]])}`);
}

/** Waits for the end; without the page's script it is asked for by the link. */
async function settle(page: Page, wasm: string, heading: string | RegExp): Promise<void> {
  const title = page.getByRole("heading", { level: 1 });
  if (wasm === "blocked") {
    await expect(async () => {
      if (await page.getByRole("link", { name: "Look again now" }).isVisible()) {
        await page.getByRole("link", { name: "Look again now" }).click({ timeout: 1_000 });
      }
      await expect(title).toHaveText(heading, { timeout: 1_000 });
    }).toPass({ timeout: 20_000 });
  }
  await expect(title).toHaveText(heading, { timeout: 20_000 });
}

test("ticked offers are ordered together, and one that is taken meanwhile hides none of the others", async ({ page, wasm }) => {
  await enter(page);
  await search(page, { area_code: areaCode() });
  const numbers = await Promise.all([0, 1, 2].map((at) => numberOf(keys(page).nth(at))));
  for (const number of numbers) await page.getByRole("checkbox", { name: `Tick ${number}` }).check();
  await page.getByRole("button", { name: "Buy the ticked ones" }).click();

  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Buy 3 numbers");
  await expect(order(page)).toHaveText("Buy 3 numbers for $3.45 per month");
  await expect(page.getByRole("form", { name: "Order" })).toContainText("What you have");
  await axe(page);
  await fits(page);
  await snatch(page, numbers[1] as string);
  await orNothing(page);
  await page.getByLabel("Label").fill("Spring");
  await order(page).click();

  await expect(page).toHaveURL(/\/purchases\/together\/[0-9a-f-]{36}$/);
  await settle(page, wasm, "2 of 3 numbers are yours");
  await expect(page.getByRole("status").filter({ hasText: "cost $2.30 per month together" })).toContainText("One was not bought, and nothing was charged for it.");
  await expect(line(page, numbers[0] as string)).toContainText("exactly as you asked");
  await expect(line(page, numbers[1] as string)).toContainText("Someone else took it");
  await expect(line(page, numbers[2] as string)).toContainText("exactly as you asked");
  expect((await held(page)).toSorted()).toEqual([numbers[0], numbers[2]].map((number) => e164(number as string)).toSorted());
  await axe(page);
  await fits(page);

  const address = page.url();
  await line(page, numbers[1] as string).getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This number was not bought");
  // The address outlives the tab.
  await page.goto(address);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("2 of 3 numbers are yours");
  await page.getByRole("link", { name: "Back to my numbers" }).click();
  await expect(mine(page)).toContainText((numbers[0] as string).slice(-8));
  await expect(mine(page)).toContainText("Spring");
});

test("Enter on a ticked box leads to the review and buys nothing, and ticks stay while one looks on", async ({ page }) => {
  await enter(page);
  await search(page, { area_code: areaCode() });
  const box = (number: string): Locator => page.getByRole("checkbox", { name: `Tick ${number}` });
  const first = await numberOf(keys(page).first());
  await box(first).check();
  await expect(keys(page)).toHaveCount(6);
  await page.getByText(/^\s*\d+ more numbers$/).click();
  const later = await numberOf(keys(page).nth(8));
  await box(later).check();
  await expect(box(first)).toBeChecked();
  await fits(page);
  await axe(page);
  await box(later).press("Enter");
  await expect(page).toHaveURL(/\/purchases\/new\?/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Buy 2 numbers");
  expect(await held(page)).toEqual([]);
  await page.getByRole("link", { name: "Choose others" }).click();
  await expect(box(first)).toBeChecked();
  await expect(box(later)).toBeChecked();
  await expect(box(later)).toBeVisible();
});

test("a number bought in another's place waits for a word, on the order and in the list", async ({ page, wasm }) => {
  await enter(page);
  const [first, taken] = (await offered(page, areaCode(), 2)) as [string, string];
  await review(page, [first, taken]);
  await snatch(page, taken);
  await order(page).click();
  await settle(page, wasm, "1 of 2 numbers are yours, and 1 other");
  await expect(line(page, taken)).toContainText("Changed");
  const decide = line(page, taken).getByRole("link", { name: "Keep or release it?" });
  await axe(page);
  await fits(page);
  const address = page.url();
  await decide.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Number Assignment Changed");
  await page.goto("/phone-numbers");
  await expect(mine(page)).toContainText("Not the number you asked for.");
  await fits(page);
  await mine(page).getByRole("link", { name: "Keep or release it?" }).click();
  await page.getByRole("button", { name: "Release it" }).click();
  await expect(page.getByRole("main")).toContainText("You released it");
  await page.goto(address);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("1 of 2 numbers are yours");
  await expect(line(page, taken)).toContainText("Released");
});

test("a bar and a sentence say how far it is, and the page changes by itself", async ({ page, wasm, javaScriptEnabled }) => {
  await enter(page);
  const code = areaCode();
  // It takes six seconds.
  const slow = written(code, "5550197");
  await review(page, [...(await offered(page, code, 2)), slow]);
  await order(page).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Buying 3 numbers");
  const bar = page.getByRole("progressbar", { name: "Numbers with their outcome" });
  await expect(bar).toHaveAttribute("max", "3");
  if (wasm === "served") {
    await expect(page.getByRole("status").filter({ hasText: "2 of 3 numbers are settled" })).toBeVisible();
    await expect(bar).toHaveAttribute("value", "2");
    await expect(line(page, slow)).toContainText("Confirming");
    // Without scripts the page can only change by being loaded again, which axe would not have.
    if (javaScriptEnabled !== false) await axe(page);
  }
  await settle(page, wasm, "All 3 numbers are yours");
  await expect(page.getByRole("status").filter({ hasText: "The 3 numbers you bought cost $3.45 per month together." })).toBeVisible();
  await expect(line(page, slow)).toContainText("Bought");
});

test("what cannot be bought is said before anything is ordered, and left out", async ({ page }) => {
  await enter(page);
  const code = areaCode();
  const [free, gone] = (await offered(page, code, 2)) as [string, string];
  const papers = written(code, "5550180");
  await snatch(page, gone);
  await review(page, [free, gone, papers]);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Buy 1 number");
  await expect(line(page, gone)).toContainText("Gone");
  await expect(line(page, papers)).toContainText("address on file");
  await expect(order(page)).toHaveText("Buy 1 number for $1.15 per month");
  await axe(page);
  await fits(page);
  await review(page, [gone]);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("None of these can be bought");
  await expect(order(page)).toHaveCount(0);
  expect(await held(page)).toEqual([]);
});

test("none ticked, and more than ten, are said in words", async ({ page }) => {
  await enter(page);
  const code = areaCode();
  await search(page, { area_code: code });
  await page.getByRole("button", { name: "Buy the ticked ones" }).click();
  await expect(page.getByRole("main")).toContainText("Choose at least one number.");
  await axe(page);
  await page.getByRole("link", { name: "Choose numbers" }).click();
  await expect(market(page).getByLabel("Area code")).toHaveValue(code);
  await review(page, await offered(page, code, 11));
  await expect(page.getByRole("main")).toContainText("You can buy 10 numbers in one order, and these are 11.");
});

test("beyond a limit nothing is ordered, and the account says what is used", async ({ page, wasm }) => {
  await enter(page);
  const code = areaCode();
  await review(page, await offered(page, code, 7));
  await order(page).click();
  await settle(page, wasm, "All 7 numbers are yours");
  await page.goto("/account");
  const limits = page.getByRole("region", { name: "Limits" });
  await expect(limits).toContainText("7 of 10");
  await expect(limits).toContainText("7 of 50");
  await expect(limits).toContainText("$8.05 of $100.00");
  await axe(page);
  const more = await offered(page, code, 4);
  await review(page, more);
  await expect(page.getByRole("main")).toContainText("The limit is 10 numbers in 24 hours, and this would be one more.");
  await expect(line(page, more[3] as string)).toContainText("The limit is 10 numbers in 24 hours");
  await expect(order(page)).toHaveText("Buy 3 numbers for $3.45 per month");
});
