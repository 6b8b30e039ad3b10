// A number that is taken meanwhile, and the closest one in its place: kept, released, or replaced by another.
import { loseAnswer } from "./ground/console.ts";
import { axe, expect, test } from "./ground/index.ts";
import {
  areaCode, buyMagic, buySnatched, e164, enter, fits, held, keys, market, mine, numberOf, orNothing, search, snatch, tabTo, written,
} from "./ground/journey.ts";
import type { Page } from "@playwright/test";

const CHANGED = "Number Assignment Changed";
/** An area code of one test's own in each project: nobody else has bought there what comes in place of 0190. */
const SILENT: Record<string, string> = { desk: "325", phone: "330", "desk-no-scripts": "334", "phone-no-scripts": "336", "no-wasm": "337" };
const dialog = (page: Page) => page.getByRole("alertdialog", { name: CHANGED });
const bought = (page: Page) => `/purchases/${new URL(page.url()).searchParams.get("bought")}`;

test("the dialog says what was taken, what came instead and why, and Keep is the key that is focused", async ({ page }) => {
  await enter(page);
  const { wanted, got } = await buySnatched(page, areaCode());
  const changed = dialog(page);
  await expect(changed).toContainText("Requested number");
  await expect(changed).toContainText("This number was already taken");
  await expect(changed).toContainText("Assigned number");
  await expect(changed).toContainText("Your new phone number");
  await expect(changed).toContainText("It is the closest available: ");
  await expect(changed).toContainText("$1.15 per month, the same as your pick");
  await expect(changed).toContainText("Don’t worry!");
  // Heard digit by digit, and the digits that differ are told apart by more than colour.
  const heard = (number: string) => number.replaceAll(/\D/g, "").replace(/(...)(...)(....)/, "$1,$2,$3").replaceAll(/(?<=\d)(?=[\d])/g, " ").replaceAll(",", ", ");
  await expect(changed).toContainText(heard(wanted));
  await expect(changed).toContainText(heard(got));
  await expect(changed.locator("del").first()).toHaveCSS("text-decoration-line", "line-through");
  await expect(changed.locator("mark").first()).toBeVisible();
  await expect(changed.getByRole("link", { name: "Close", exact: true })).toHaveCount(0);
  await expect(changed.getByRole("button", { name: "Keep" })).toBeFocused();
  const said = page.getByRole("status").filter({ hasText: "was taken. We got you" });
  await expect(said).toContainText(wanted.slice(-8));
  await expect(said).toContainText(got.slice(-8));
  await axe(page);
  await fits(page);
});

test("a substitute that is kept stays, and its page says so from then on", async ({ page }) => {
  await enter(page);
  const { got } = await buySnatched(page, areaCode());
  const address = bought(page);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "You kept" })).toContainText(got.slice(-8));
  await expect(page.getByRole("alertdialog")).toHaveCount(0);
  await expect(mine(page)).toContainText(got.slice(-8));
  await page.goto(address);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(CHANGED);
  await expect(page.getByRole("main")).toContainText("You kept it");
  await expect(page.getByRole("button", { name: "Release it" })).toHaveCount(0);
  expect(await held(page)).toEqual([e164(got)]);
});

test("a substitute that is not wanted is released with one press", async ({ page }) => {
  await enter(page);
  const { got } = await buySnatched(page, areaCode());
  const address = bought(page);
  await page.getByRole("button", { name: "Release it" }).click();
  await expect(page.getByRole("status").filter({ hasText: "You released" })).toContainText(got.slice(-8));
  await expect(mine(page)).not.toContainText(got.slice(-8));
  expect(await held(page)).toEqual([]);
  await page.goto(address);
  await expect(page.getByRole("main")).toContainText("You released it");
  await expect(page.getByRole("main")).toContainText(`You gave ${got} back`);
});

test("another number takes the substitute's place, which goes back only then", async ({ page }) => {
  await enter(page);
  const { got } = await buySnatched(page, areaCode());
  const address = bought(page);
  await page.getByRole("button", { name: "Choose another" }).click();
  await expect(page).toHaveURL(new RegExp(`${address}/another$`));
  await expect(page.getByRole("main")).toContainText("stays yours until another is bought");
  expect(await held(page)).toEqual([e164(got)]);
  await axe(page);
  await fits(page);

  // The first choice is snatched too: nothing is lost by it.
  const first = await numberOf(keys(page).first());
  await snatch(page, first);
  await keys(page).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This number was not bought");
  await expect(page.getByRole("main")).toContainText("stays yours: nothing about it has changed");
  expect(await held(page)).toEqual([e164(got)]);

  const second = await numberOf(keys(page).first());
  await keys(page).first().click();
  const exact = page.getByRole("dialog", { name: "Number Successfully Purchased!" });
  await expect(exact).toContainText(second.slice(-8));
  await expect(exact).toContainText("is released. It costs nothing any more.");
  expect(await held(page)).toEqual([e164(second)]);
  await page.goto(address);
  await page.getByRole("link", { name: "See the number you chose instead" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Number Successfully Purchased!");
});

test("whoever leaves without a word keeps the number, and can still decide on its page", async ({ page }) => {
  await enter(page);
  const { got } = await buySnatched(page, areaCode());
  await page.goto(bought(page));
  await axe(page);
  await fits(page);
  expect(await held(page)).toEqual([e164(got)]);
  const keep = page.getByRole("button", { name: "Keep" });
  await tabTo(page, keep);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toContainText("You kept it");
  await axe(page);
});

test("what may be bought instead is asked beside the offers, obeyed, and remembered", async ({ page }) => {
  await enter(page);
  const code = areaCode();
  await search(page, { area_code: code });
  const consent = page.getByRole("group", { name: "If my pick is taken meanwhile:" });
  await expect(consent.getByRole("radio", { name: "get me the closest match" })).toBeChecked();
  await page.getByText("How close it must be").click();
  await page.getByLabel("The closest match may be").selectOption({ label: "in the same area code" });
  await orNothing(page);
  const wanted = await numberOf(keys(page).first());
  await snatch(page, wanted);
  await keys(page).first().click();
  await expect(page.getByRole("region", { name: "What happened" })).toContainText("As you asked, we bought nothing else.");
  expect(await held(page)).toEqual([]);

  await expect(page.getByRole("radio", { name: "buy nothing" })).toBeChecked();
  await page.getByRole("link", { name: "Search again" }).click();
  await expect(page.getByRole("radio", { name: "buy nothing" })).toBeChecked();
  await expect(page.getByLabel("The closest match may be")).toHaveValue("area-code");
  await page.getByLabel("Area code").fill(areaCode());
  await market(page).getByRole("button", { name: "Search" }).click();
  await expect(page.getByRole("radio", { name: "buy nothing" })).toBeChecked();
  await keys(page).first().click();
  await page.getByRole("dialog").getByRole("link", { name: "Done" }).click();
  await expect(page.getByRole("radio", { name: "buy nothing" })).toBeChecked();
});

test("confirming settles by itself into the substitute too", async ({ page, wasm }) => {
  test.setTimeout(75_000);
  await enter(page);
  // Taken, and the closest to it gives no answer at first.
  const code = SILENT[test.info().project.name] ?? "";
  await loseAnswer(page, written(code, "5550179"));
  const wanted = await buyMagic(page, code, "0190", "closest");
  await page.waitForURL(/\/purchases\//, { timeout: 20_000 });
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Still confirming with Twilio. You will not be charged twice");
  await expect(page.getByRole("main")).toContainText(`${wanted} was taken`);
  const changed = page.getByRole("heading", { name: CHANGED });
  if (wasm === "blocked") {
    // Neither the script nor the refresh of pages without scripts works here; the link does.
    await expect(async () => {
      await page.getByRole("link", { name: "Look again now" }).click({ timeout: 1_000 });
      await expect(changed).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 50_000 });
  }
  await expect(changed).toBeVisible({ timeout: 50_000 });
  expect(await held(page)).toHaveLength(1);
});
