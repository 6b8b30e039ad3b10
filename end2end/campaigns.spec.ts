// Campaigns: the wizard from its first step to a campaign that runs, with a number bought on the way.
import type { Browser, Page } from "@playwright/test";
import { roomAtVapi } from "./ground/console.ts";
import { axe, expect, test } from "./ground/index.ts";
import { areaCode, buyOne, call, e164, enter, fits, held, keys, numberOf, snatch, tabTo, written } from "./ground/journey.ts";

// A whole wizard, each step looked at by axe.
test.describe.configure({ timeout: 180_000 });

/** An area code of one test's own in each project: nobody else has bought its magic number. */
const SILENT: Record<string, string> = { desk: "339", phone: "351", "desk-no-scripts": "352", "phone-no-scripts": "360", "no-wasm": "364" };

const main = (page: Page) => page.getByRole("main");
const dialog = (page: Page) => page.getByRole("dialog", { name: "Buy New Number" });
const next = (page: Page) => page.getByRole("button", { name: /^Continue/ }).last();

/** Begins a campaign and answers its questions; the page is then at the step of the number. */
async function toTheNumber(page: Page, name = "Spring tune-ups"): Promise<void> {
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
async function searchNew(page: Page, code: string): Promise<void> {
  await page.getByRole("link", { name: "Buy New" }).click();
  await expect(dialog(page)).toBeVisible();
  await dialog(page).getByLabel("Area code or place").fill(code);
  await dialog(page).getByRole("button", { name: "Search" }).click();
  await expect(keys(dialog(page)).first()).toBeVisible();
}

/** The number that the step shows as chosen. */
const chosen = (page: Page) => page.locator("label.pick", { has: page.locator("input[name=holding]:checked") });

/** From the step of the number to a campaign that runs. */
async function toTheEnd(page: Page): Promise<void> {
  await next(page).click();
  await expect(page.getByRole("radio", { name: /Make one from my answers/ })).toBeChecked();
  await next(page).click();
  await expect(page.getByRole("button", { name: "Launch the campaign" })).toBeEnabled();
  await page.getByRole("button", { name: "Launch the campaign" }).click();
  await expect(main(page).getByText("Running", { exact: true })).toBeVisible({ timeout: 20_000 });
}

test("a campaign is created, its number bought without leaving the wizard, and it runs", async ({ page }) => {
  await enter(page);
  await page.goto("/campaigns");
  await expect(main(page)).toContainText("No campaign yet");
  await axe(page);
  await fits(page);
  await page.goto("/campaigns/new");
  await axe(page);
  await toTheNumber(page);
  await axe(page);
  await fits(page);
  await expect(page.getByRole("radio", { name: /Use My Twilio Number/ })).toBeChecked();
  await expect(main(page)).toContainText("You have no number yet.");
  await page.getByRole("link", { name: "Buy New" }).click();
  await expect(dialog(page)).toBeVisible();
  await axe(page);
  await fits(page);
  const code = areaCode();
  await dialog(page).getByLabel("Area code or place").fill(code);
  await dialog(page).getByRole("button", { name: "Search" }).click();
  await expect(keys(dialog(page))).toHaveCount(20);
  await expect(dialog(page).getByLabel("Label")).toHaveValue("Campaign Phone Number");
  await axe(page);
  await fits(page);
  const number = await numberOf(keys(dialog(page)).first());
  await keys(dialog(page)).first().click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("status").filter({ hasText: "this campaign uses it" })).toContainText(number.slice(-8));
  await expect(chosen(page)).toContainText(number.slice(-8));
  await expect(chosen(page)).toContainText("Campaign Phone Number");
  await expect(chosen(page).locator("input")).toBeFocused();
  await axe(page);
  await fits(page);
  expect(await held(page)).toEqual([e164(number)]);
  await toTheEnd(page);
  await expect(main(page)).toContainText("Calls to it reach the assistant.");
  await axe(page);
  await fits(page);
});

test("every step says what is missing, and going back and forth loses nothing", async ({ page }) => {
  await enter(page);
  await page.goto("/campaigns/new");
  await page.getByLabel("Name of the campaign").fill("Spring");
  await page.getByRole("button", { name: "Continue to questions" }).click();
  await page.getByLabel("What the calls are for").fill("Book tune-ups.");
  await page.getByLabel("Language").selectOption({ label: "Spanish" });
  await page.getByRole("button", { name: "Continue to the number" }).click();
  await expect(main(page)).toContainText("Still missing");
  await expect(main(page)).toContainText("Write the greeting that callers hear first.");
  await expect(page.getByLabel("What the calls are for")).toHaveValue("Book tune-ups.");
  await axe(page);
  await page.getByLabel("Greeting").fill("Hola");
  await page.getByRole("button", { name: "Save and finish later" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Your draft is kept" })).toBeVisible();
  await axe(page);
  await fits(page);
  await page.getByRole("link", { name: /^Go on/ }).click();
  await expect(page.getByRole("heading", { name: "Which number does it answer?" })).toBeVisible();
  await next(page).click();
  await expect(main(page)).toContainText("Choose the number that it answers.");
  await page.getByRole("link", { name: "Back" }).click();
  await expect(page.getByLabel("Language")).toHaveValue("es");
  await expect(page.getByLabel("Greeting")).toHaveValue("Hola");
  await page.goto(page.url().replace("questions", "review"));
  await expect(main(page)).toContainText("Before you can launch");
  await expect(page.getByRole("button", { name: "Launch the campaign" })).toBeDisabled();
  await axe(page);
  await fits(page);
});

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
  await page.goto(`${page.url().split("?")[0]}/buy?area_code=${code}&contains=5550190&match=end&voice=on`);
  const number = written(code, "5550190");
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

test("a campaign is paused, launched again and deleted, and its number is free for the next", async ({ page }) => {
  await enter(page);
  const number = await buyOne(page, areaCode());
  await toTheNumber(page);
  await page.getByRole("radio", { name: new RegExp(number.slice(-8)) }).check();
  await toTheEnd(page);
  await page.goto("/campaigns/new");
  await page.getByLabel("Name of the campaign").fill("Second");
  await page.getByRole("button", { name: "Continue to questions" }).click();
  await page.goto(page.url().replace("questions", "number"));
  await expect(page.getByText("Used by Spring tune-ups")).toBeVisible();
  await expect(page.getByRole("radio", { name: new RegExp(number.slice(-8)) })).toBeDisabled();
  await axe(page);
  await fits(page);

  await page.goto("/campaigns");
  await page.getByRole("link", { name: "Spring tune-ups" }).click();
  await page.getByRole("link", { name: "Pause" }).click();
  await expect(main(page)).toContainText("Your number is set up as it was before the launch.");
  await axe(page);
  await fits(page);
  await page.getByRole("button", { name: "Pause it" }).click();
  await expect(main(page).getByText("Paused", { exact: true })).toBeVisible({ timeout: 20_000 });
  await axe(page);
  await page.getByRole("button", { name: "Launch it again" }).click();
  await expect(main(page).getByText("Running", { exact: true })).toBeVisible({ timeout: 20_000 });
  await page.getByRole("link", { name: "Delete" }).click();
  await axe(page);
  await fits(page);
  await page.getByRole("button", { name: "Delete it" }).click();
  await expect(page.getByRole("status").filter({ hasText: "deleted" })).toBeVisible({ timeout: 20_000 });
  await expect(main(page)).not.toContainText("Spring tune-ups");
});

test("a number in use is released only with a tick that its campaign stops", async ({ page }) => {
  await enter(page);
  const number = await buyOne(page, areaCode());
  await toTheNumber(page);
  await page.getByRole("radio", { name: new RegExp(number.slice(-8)) }).check();
  await next(page).click();
  const { numbers } = (await (await call(page, "/api/twilio/numbers")).json()) as { numbers: { id: string }[] };
  await page.goto(`/phone-numbers/${numbers[0]?.id}/release`);
  const question = page.getByRole("alertdialog");
  await expect(question).toContainText("The campaign Spring tune-ups stops");
  await axe(page);
  await fits(page);
  await question.getByLabel(/last 4 digits/).fill(number.slice(-4));
  await question.getByRole("button", { name: "Release it" }).click();
  await expect(question).toContainText("Tick that the campaign stops");
  await question.getByLabel(/Yes, the campaign/).check();
  await question.getByLabel(/last 4 digits/).fill(number.slice(-4));
  await question.getByRole("button", { name: "Release it" }).click();
  await expect(page.getByRole("status").filter({ hasText: "You released" })).toBeVisible();
});

test("a number from Vapi is got on the step, and the campaign runs on it", async ({ page }) => {
  await roomAtVapi(page, 10_000);
  await enter(page);
  await toTheNumber(page);
  await page.getByRole("radio", { name: /Managed by Vapi/ }).check();
  await expect(main(page)).toContainText("it cannot call out");
  await page.getByLabel("Area code or place").last().fill("628");
  await page.getByRole("button", { name: "Get it" }).click();
  await expect(chosen(page)).toContainText(/628|Being made/);
  await axe(page);
  await fits(page);
  await toTheEnd(page);
  await expect(main(page)).toContainText("A number from Vapi cannot call you.");
});

test("the wizard is gone through by the keyboard alone", async ({ page }, info) => {
  test.skip(info.project.name.startsWith("phone"), "a phone has no Tab key");
  await enter(page);
  await page.goto("/campaigns/new");
  await tabTo(page, page.getByLabel("Name of the campaign"));
  await page.keyboard.type("Spring");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/questions$/);
  await tabTo(page, page.getByLabel("What the calls are for"));
  await page.keyboard.type("Book tune-ups.");
  await tabTo(page, page.getByLabel("Greeting"));
  await page.keyboard.type("Hello");
  await tabTo(page, page.getByRole("button", { name: "Continue to the number" }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/number$/);
  await tabTo(page, page.getByRole("link", { name: "Buy New" }));
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toBeVisible();
});
