// What owners do, in few words: be signed in, look for numbers, buy one. And numbers that no other test wants.
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type APIResponse, expect, type Locator, type Page, test } from "@playwright/test";
import { newcomer } from "./index.ts";

/** Nobody can buy in these at the practice carrier, and 415 is left to those who only look. */
const LEFT_OUT = ["212", "310", "808", "907", "415"];
/** Each is named by one test, which needs more of it than a number of its own. */
const RESERVED = ["325", "330", "334", "336", "337", "339", "351", "352", "360", "364"];

/** The area codes of the United States, from the desk's own table. */
const CODES = readFileSync(join(import.meta.dirname, "../../src/phone/nanp_area_codes.csv"), "utf8")
  .split("\n")
  .map((line) => line.split(","))
  .filter(([code, country]) => country === "US" && ![...LEFT_OUT, ...RESERVED].includes(code ?? ""))
  .map(([code]) => code as string);

/**
 * An area code that no other test of the whole run has: what one test buys, another cannot. Workers, also those that
 * take the place of one that ended, take their codes from one heap, which is a folder beside the desk's data.
 */
export function areaCode(): string {
  const heap = join(process.env.DESK_FOLDER ?? "", "codes");
  mkdirSync(heap, { recursive: true });
  const code = CODES.find((code) => takes(join(heap, code)));
  if (!code) throw new Error(`all ${CODES.length} area codes are taken: let tests share some`);
  return code;
}

/** Whether this file was not there yet. The file system makes one of two who ask at once the first. */
function takes(path: string): boolean {
  try {
    closeSync(openSync(path, "wx"));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Signs a newcomer up by one call, without the form. */
export async function enter(page: Page, account = newcomer()): Promise<{ email: string; password: string }> {
  await call(page, "/api/auth/sign-up", account);
  return account;
}

/** Calls the JSON API as the page itself would. */
export async function call(page: Page, path: string, body?: object, headers: Record<string, string> = {}): Promise<APIResponse> {
  const origin = test.info().project.use.baseURL ?? "";
  const answer = body
    ? await page.request.post(path, { data: body, headers: { origin, ...headers } })
    : await page.request.get(path, { headers });
  expect(answer.status(), `${path}: ${await answer.text()}`).toBeLessThan(300);
  return answer;
}

/** The numbers the owner holds, asked of the API. */
export async function held(page: Page): Promise<string[]> {
  const { numbers } = (await (await call(page, "/api/twilio/numbers")).json()) as { numbers: { phone_number: string }[] };
  return numbers.map((number) => number.phone_number);
}

/** A number as people read it. */
export function written(code: string, rest: string): string {
  return `(${code}) ${rest.slice(0, 3)}-${rest.slice(3)}`;
}

/** Opens a search by its address. */
export async function search(page: Page, asked: Record<string, string>): Promise<void> {
  await page.goto(`/phone-numbers?${new URLSearchParams({ voice: "on", ...asked })}`);
}

/** The section with the search and the offers. */
export const market = (page: Page): Locator => page.getByRole("region", { name: "Buy New Number" });

/** The section with the owner's numbers. */
export const mine = (page: Page): Locator => page.getByRole("region", { name: "My Phone Numbers" });

/** The keys that buy, each named after its number and price. */
export const keys = (scope: Page | Locator): Locator => scope.getByRole("button", { name: /^Buy \(.+ for \$/ });

/** The number that a key buys. */
export async function numberOf(key: Locator): Promise<string> {
  const name = (await key.textContent()) ?? "";
  const number = /\(\d{3}\) \d{3}-\d{4}/.exec(name)?.[0];
  if (!number) throw new Error(`no number in ${JSON.stringify(name)}`);
  return number;
}

/**
 * Opens the magic number of that line (`0190` and its like) and presses its key. Nothing else is bought in its place,
 * unless the closest is asked for.
 */
export async function buyMagic(page: Page, code: string, line: string, otherwise: "nothing" | "closest" = "nothing"): Promise<string> {
  await search(page, { area_code: code, contains: `555${line}`, match: "end" });
  if (otherwise === "nothing") await orNothing(page);
  const number = written(code, `555${line}`);
  await page.getByRole("button", { name: `Buy ${number}` }).click({ noWaitAfter: true });
  return number;
}

/** Says, beside the offers, that nothing is to be bought when the pick is taken. */
export async function orNothing(page: Page): Promise<void> {
  await page.getByRole("radio", { name: "buy nothing" }).check();
}

/** Buys the first number of that area code and closes the dialog. */
export async function buyOne(page: Page, code: string): Promise<string> {
  await search(page, { area_code: code });
  const key = keys(page).first();
  const number = await numberOf(key);
  await key.click();
  await page.getByRole("dialog").getByRole("link", { name: "Done" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  return number;
}

/** E.164 of a number as people read it. */
export const e164 = (number: string): string => `+1${number.replaceAll(/\D/g, "")}`;

/** Somebody else buys this number meanwhile. */
export async function snatch(page: Page, number: string): Promise<void> {
  const browser = page.context().browser();
  if (!browser) throw new Error("the page has no browser");
  const stranger = await browser.newContext({ baseURL: test.info().project.use.baseURL });
  const theirs = await stranger.newPage();
  await enter(theirs);
  await call(theirs, "/api/twilio/purchase-number", { phoneNumber: e164(number), substitution: "never" });
  await stranger.close();
}

/** Presses the first key after somebody else was quicker; gives the number wanted and the one got instead. */
export async function buySnatched(page: Page, code: string): Promise<{ wanted: string; got: string }> {
  await search(page, { area_code: code });
  const wanted = await numberOf(keys(page).first());
  await snatch(page, wanted);
  await keys(page).first().click();
  const changed = page.getByRole("alertdialog", { name: "Number Assignment Changed" });
  await expect(changed).toBeVisible();
  const [got] = await held(page);
  if (!got) throw new Error("nothing was bought");
  return { wanted, got: written(got.slice(2, 5), got.slice(5)) };
}

/** Goes there by the Tab key alone, and sees at every step where it is. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let steps = 0; steps < 60; steps++) {
    await page.keyboard.press("Tab");
    if (await target.evaluate((element) => element === document.activeElement)) {
      await seesFocus(target);
      return;
    }
  }
  throw new Error(`60 steps of the Tab key do not reach ${target}`);
}

/** Expects a ring of at least 2 pixels around what has the focus, or around its label. */
async function seesFocus(target: Locator): Promise<void> {
  const ring = await target.evaluate((element) => {
    const seen = element.matches("input[type=radio]") ? (element.closest("label") ?? element) : element;
    const { outlineStyle, outlineWidth } = getComputedStyle(seen);
    return outlineStyle === "none" ? 0 : Number.parseFloat(outlineWidth);
  });
  expect(ring, `the ring around ${target}`).toBeGreaterThanOrEqual(2);
}

/** Expects that the page is no wider than the window. */
export async function fits(page: Page): Promise<void> {
  const wide = await page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    const outside = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > room + 1);
    return document.documentElement.scrollWidth > room ? outside.map((element) => element.outerHTML.slice(0, 120)) : [];
  });
  expect(wide, "these are wider than the window").toEqual([]);
}
