// Operator: whoever hosts the desk sees all businesses, and does the few things they may; everybody else finds no such page.
import { createHmac, randomUUID } from "node:crypto";
import type { Browser, Page } from "@playwright/test";
import { billed, billedFolder } from "./ground/billed.ts";
import { buyAtConsole } from "./ground/console.ts";
import { makeOperator } from "./ground/host.ts";
import { axe, expect, newcomer, test } from "./ground/index.ts";
import { areaCode, call, enter, fits, keys, numberOf, search, written } from "./ground/journey.ts";

// Many pages, each looked at by axe by day and by night.
test.describe.configure({ timeout: 120_000 });

test.beforeEach(() => {
  test.skip(test.info().project.name === "no-wasm", "no island of its own stands on these pages");
});

/** Somebody else in a browser of their own, for as long as the test runs. */
async function another(browser: Browser): Promise<Page> {
  const { baseURL, viewport, contextOptions } = test.info().project.use;
  const context = await browser.newContext({ ...contextOptions, baseURL, viewport });
  return context.newPage();
}

/** A business with one number, and another that only its account at Twilio has. */
async function withOrphan(page: Page): Promise<{ email: string; orphan: string }> {
  const { email } = await enter(page);
  const code = areaCode();
  await search(page, { area_code: code });
  const own = await numberOf(keys(page).first());
  await call(page, "/api/twilio/purchase-number", { phoneNumber: `+1${own.replaceAll(/\D/g, "")}`, substitution: "never" });
  const found = await call(page, "/api/twilio/search-numbers", { areaCode: code, limit: 20 });
  const { numbers } = (await found.json()) as { numbers: { phoneNumber: string }[] };
  const orphan = written(code, (numbers.at(-1) as { phoneNumber: string }).phoneNumber.slice(5));
  await buyAtConsole(page, own, orphan, "Bike shop");
  return { email, orphan };
}

test("an operator finds a business, has it compared, and sets its limits", async ({ page, browser }) => {
  const owner = await another(browser);
  const { email, orphan } = await withOrphan(owner);
  const operator = await enter(page);
  expect(makeOperator(operator.email)).toContain("is an operator now");
  await page.goto("/account");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Operator" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Operator" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Totals" })).toContainText("Failures in 24 hours");
  await fits(page);
  await axe(page);

  await page.getByRole("searchbox", { name: "E-mail address or part of it" }).fill(email.slice(0, 24));
  await page.getByRole("button", { name: "Find" }).click();
  await expect(page.getByRole("row")).toHaveCount(2);
  await page.getByRole("link", { name: `Open ${email}` }).click();
  await expect(page.getByRole("heading", { level: 1, name: email })).toBeVisible();
  await fits(page);
  await axe(page);

  // Nothing is done before it is said what it does.
  await expect(page.getByRole("button", { name: "Compare now" })).toBeHidden();
  await page.getByText("Compare with Twilio now").click();
  await page.getByRole("button", { name: "Compare now" }).click();
  await expect(page.getByText("Compared just now")).toBeVisible();
  await expect(page.getByRole("region", { name: "1 number to look at" })).toContainText("Paid, not shown");
  await expect(page.getByRole("heading", { name: "1 number to look at" })).toBeVisible();
  await axe(page);

  await page.getByText("Set other limits").click();
  await page.getByLabel("Numbers held at once").fill("many");
  await page.getByLabel("US dollars per month").fill("40");
  await page.getByRole("button", { name: "Set these limits" }).click();
  await expect(page.getByText("The limits were not changed.")).toBeVisible();
  await expect(page.getByLabel("Numbers held at once")).toHaveValue("many");
  await expect(page.getByLabel("US dollars per month")).toHaveValue("40");
  await fits(page);
  await axe(page);
  await page.getByLabel("Numbers held at once").fill("1");
  await page.getByRole("button", { name: "Set these limits" }).click();
  await expect(page.getByText("The limits are set")).toBeVisible();
  await expect(page.getByRole("region", { name: "Limits" })).toContainText("of 1");
  await owner.goto("/account");
  await expect(owner.getByText("1 of 1", { exact: true })).toBeVisible();

  await page.goto("/operator");
  await expect(page.getByRole("region", { name: /to look at$/ })).toContainText(email);
  await expect(page.getByRole("region", { name: /to look at$/ }).getByText(orphan.slice(-8)).first()).toBeAttached();
  await fits(page);
  await owner.context().close();
});

test("the list says what was looked for where nobody fits", async ({ page }) => {
  const { email } = await enter(page);
  makeOperator(email);
  await page.goto("/operator?q=nobody-has-this");
  await expect(page.getByText("No business has “nobody-has-this” in its e-mail address.")).toBeVisible();
  await axe(page);
  await page.getByRole("link", { name: "Show all businesses" }).click();
  await expect(page).toHaveURL(/\/operator$/);
  await expect(page.getByRole("row").nth(1)).toBeVisible();
});

test.describe("whoever is no operator", () => {
  test.use({ provoked: /status of 404/ });
  test("has no such place and finds no such page", async ({ page }) => {
    await enter(page);
    await page.goto("/account");
    await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Operator" })).toHaveCount(0);
    const answer = await page.goto("/operator");
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is no such page");
  });
});

/** The practice Stripe's signing secret, as `docs/sandbox.md` tells it. */
const SECRET = "whsec_5a0db0c5a0db0c5a0db0c";

/** Tells the desk that asks for a subscription of one that names nobody, as Stripe tells it. */
async function tellOfNobody(page: Page, desk: string): Promise<string> {
  const id = `evt_${randomUUID().replaceAll("-", "")}`;
  const object = { id: `sub_${randomUUID()}`, object: "subscription", status: "active" };
  const body = JSON.stringify({ id, type: "customer.subscription.updated", livemode: false, data: { object } });
  const at = Math.floor(Date.now() / 1000);
  const v1 = createHmac("sha256", SECRET).update(`${at}.${body}`).digest("hex");
  const headers = { "content-type": "application/json", "stripe-signature": `t=${at},v1=${v1}` };
  const answer = await page.request.post(`${desk}/webhooks/stripe`, { data: body, headers });
  expect(answer.status(), await answer.text()).toBe(200);
  return id;
}

test.describe("where a subscription is asked for", () => {
  // The desk has to start first.
  test.describe.configure({ timeout: 60_000 });
  test.use({ baseURL: async ({}, use) => use(await billed()) });
  test("an event of Stripe's that matches nobody is dealt with, once and with a note", async ({ page }) => {
    const desk = await billed();
    const account = newcomer();
    const signedUp = await page.request.post(`${desk}/api/auth/sign-up`, { data: account, headers: { origin: desk } });
    expect(signedUp.status()).toBe(200);
    makeOperator(account.email, billedFolder);
    const id = await tellOfNobody(page, desk);
    const event = page.locator(`a[href="/operator/events/${id}"]`);
    await expect(async () => {
      await page.goto("/operator");
      await expect(event).toBeVisible({ timeout: 500 });
    }).toPass();
    await fits(page);
    await axe(page);
    await event.click();
    await expect(page.getByRole("heading", { level: 1, name: "An event that matches nobody" })).toBeVisible();
    await expect(page.getByLabel("The event as it came")).toContainText(id);
    await fits(page);
    await axe(page);
    await page.getByLabel("What came of it").fill("Refunded at Stripe");
    await page.getByRole("button", { name: "Mark as dealt with" }).click();
    await expect(page.getByText("The event is dealt with")).toBeVisible();
    await expect(event).toHaveCount(0);
    await page.goto(`/operator/events/${id}`);
    await expect(page.getByText("Refunded at Stripe")).toBeVisible();
    await expect(page.getByText(account.email).last()).toBeVisible();
    await axe(page);
  });
});
