// Campaigns: a number bought on the way that is snatched, has no stock, or is not answered for a while.
import type { Browser, Page } from "@playwright/test";
import { axe, expect, test } from "./ground/index.ts";
import { areaCode, call, enter, fits, held, keys, numberOf, snatch, written } from "./ground/journey.ts";
import { chosen, dialog, main, searchNew, toTheNumber } from "./ground/wizard.ts";

test.describe.configure({ timeout: 180_000 });

/** An area code of one test's own in each project: nobody else has bought its magic number. */
const SILENT: Record<string, string> = { desk: "339", phone: "351", "desk-no-scripts": "352", "phone-no-scripts": "360", "no-wasm": "364" };

test("a number that is snatched is disclosed before it is chosen, and kept or released there", async ({ page }) => {
  await enter(page);
  await toTheNumber(page);
  const code = areaCode();
  await searchNew(page, code);
  const wanted = await numberOf(keys(dialog(page)).first());
  await snatch(page, wanted);
  await keys(dialog(page)).first().click();
  const changed = page.getByRole("alertdialog", { name: "Number Assignment Changed" });
  await expect(changed).toContainText("This number was already taken");
  const [got] = await held(page);
  const shown = written((got ?? "").slice(2, 5), (got ?? "").slice(5));
  await axe(page);
  await fits(page);
  await changed.getByRole("button", { name: "Keep" }).click();
  await expect(page.getByRole("alertdialog")).toHaveCount(0);
  await expect(chosen(page)).toContainText(shown.slice(-8));

  // Another campaign: what comes instead is released, and nothing is chosen.
  await toTheNumber(page, "Summer");
  await searchNew(page, code);
  await snatch(page, await numberOf(keys(dialog(page)).first()));
  await keys(dialog(page)).first().click();
  await changed.getByRole("button", { name: "Release it" }).click();
  await page.goto(page.url().replace(/\/number.*/, "/number"));
  await expect(chosen(page)).toHaveCount(0);
  expect(await held(page)).toEqual([got]);
});

test("an area code without numbers leads to another one in the dialog, and its number is chosen", async ({ page }) => {
  await enter(page);
  await toTheNumber(page);
  await page.getByRole("link", { name: "Buy New" }).click();
  await dialog(page).getByLabel("Area code or place").fill("212");
  await dialog(page).getByRole("button", { name: "Search" }).click();
  const suggested = dialog(page).getByRole("link", { name: /646|917|332|929/ }).first();
  await expect(suggested).toBeVisible();
  await axe(page);
  await fits(page);
  await suggested.click();
  await expect(keys(dialog(page)).first()).toBeVisible();
  const number = await numberOf(keys(dialog(page)).first());
  await keys(dialog(page)).first().click();
  await expect(chosen(page)).toContainText(number.slice(-8));
});

test("an order that the carrier does not answer settles by itself, in a wizard resumed elsewhere", async ({ page, browser }, info) => {
  const account = await enter(page);
  await toTheNumber(page);
  const code = SILENT[info.project.name] ?? "339";
  await page.goto(`${page.url().split("?")[0]}/buy?area_code=${code}&contains=5550192&match=end&voice=on`);
  const number = written(code, "5550192");
  await page.getByRole("button", { name: `Buy ${number}` }).click({ noWaitAfter: true });
  // The tab is closed in mid-purchase.
  const address = page.url().replace(/\/buy.*/, "");
  await expect.poll(async () => (await (await call(page, "/api/twilio/purchases-waiting")).json()).underWay.length, { timeout: 15_000 }).toBeGreaterThan(0);
  await page.close();
  const elsewhere = await resumed(browser, account, info.project.use.baseURL ?? "");
  await elsewhere.goto(address);
  await expect(main(elsewhere)).toContainText("You will not be charged twice");
  await expect
    .poll(
      async () => {
        await elsewhere.goto(address);
        return (await chosen(elsewhere).count()) > 0;
      },
      { timeout: 90_000, intervals: [3_000] },
    )
    .toBe(true);
  expect((await held(elsewhere)).length).toBe(1);
  await elsewhere.context().close();
});

/** The same owner in another browser. */
async function resumed(browser: Browser, account: { email: string; password: string }, baseURL: string): Promise<Page> {
  const context = await browser.newContext({ baseURL });
  const page = await context.newPage();
  await call(page, "/api/auth/sign-in", account);
  return page;
}
