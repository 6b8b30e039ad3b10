// Purchases that do not simply succeed: taken meanwhile, refused, or not answered by the carrier.
import { expect, test } from "./ground/index.ts";
import { areaCode, buyMagic, buyOne, call, enter, fits, held, keys, market, mine, numberOf, search, written } from "./ground/journey.ts";

const BOUGHT = "Number Successfully Purchased!";

test("a number taken meanwhile was not bought, says so, and offers others that can be", async ({ page }) => {
  await enter(page);
  const number = await buyMagic(page, areaCode(), "0190");
  await expect(page).toHaveURL(/\/purchases\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This number was not bought");
  const what = page.getByRole("region", { name: "What happened" });
  await expect(what).toContainText(number.slice(-8));
  await expect(what).toContainText("Someone else took it");
  await expect(what).toContainText("As you asked, we bought nothing else.");
  await expect(what).toContainText("Nothing.");
  await expect(what).toContainText(/ND-\w{4}-\w{4}/);
  expect(await held(page)).toEqual([]);

  const others = page.getByRole("region", { name: "Close to the one you wanted" });
  const other = await numberOf(keys(others).first());
  expect(other).not.toBe(number);
  await keys(others).first().click();
  await expect(page.getByRole("dialog", { name: BOUGHT })).toContainText(other.slice(-8));
});

test("a number that needs an address leads to where it is added; ordered all the same, it was not bought", async ({ page }) => {
  await enter(page);
  const code = areaCode();
  const number = written(code, "5550194");
  await search(page, { area_code: code, contains: "5550194", match: "end" });
  const link = page.getByRole("link", { name: `Add an address to buy ${number}` });
  await expect(link).toHaveAttribute("href", new RegExp(`^/abroad/papers\\?number=%2B1${code}5550194`));
  await expect(market(page)).toContainText("Needs an address on file at Twilio first");

  const ordered = await page.request.post("/api/twilio/purchase-number", {
    form: { phoneNumber: `+1${code}5550194`, country: "US", back: `/phone-numbers?area_code=${code}&voice=on` },
    headers: { accept: "text/html", origin: new URL(page.url()).origin },
    maxRedirects: 0,
  });
  await page.goto(ordered.headers().location ?? "");
  await expect(market(page).getByRole("alert")).toContainText("Nothing was charged; add the address, or choose a number that needs none.");
  await expect(page.getByLabel("Area code")).toHaveValue(code);
  await page.reload();
  await expect(market(page).getByRole("alert")).toHaveCount(0);
  expect(await held(page)).toEqual([]);
});

test("an error after the carrier has sold the number still ends in owning it", async ({ page }) => {
  await enter(page);
  const number = await buyMagic(page, areaCode(), "0193");
  await expect(page.getByText(BOUGHT)).toBeVisible({ timeout: 20_000 });
  await page.goto("/phone-numbers");
  await expect(mine(page)).toContainText(number.slice(-8));
});

test("silence of the carrier is confirming, never failed, and settles into one number", async ({ page, wasm }) => {
  test.setTimeout(75_000);
  await enter(page);
  const number = await buyMagic(page, areaCode(), "0192");
  await page.waitForURL(/\/purchases\//);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Still confirming with Twilio. You will not be charged twice");
  await expect(page.getByRole("progressbar")).toBeVisible();
  await expect(page.getByRole("main")).toContainText("You can close this page");
  await expect(page.getByRole("main")).not.toContainText(/fail/i);
  await fits(page);
  const address = page.url();

  // It is seen among the numbers too, from another tab.
  const tab = await page.context().newPage();
  await tab.goto("/phone-numbers");
  await expect(mine(tab)).toContainText(number.slice(-8));
  await expect(mine(tab)).toContainText("Confirming");
  await tab.close();

  if (wasm === "blocked") {
    // Neither the script nor the refresh of pages without scripts works here; the link does.
    await expect(async () => {
      await page.getByRole("link", { name: "Look again now" }).click({ timeout: 1_000 });
      await expect(page.getByRole("heading", { name: BOUGHT })).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 40_000 });
  }
  await expect(page.getByRole("heading", { name: BOUGHT })).toBeVisible({ timeout: 40_000 });
  expect(page.url()).toBe(address);
  await expect(page.getByRole("main")).toContainText("Twilio gave no clear answer, so we look in your account");
  expect(await held(page)).toEqual([`+1${number.replaceAll(/\D/g, "")}`]);
});

test("the address of a purchase outlives the tab, and is nobody else's", async ({ page, browser, baseURL }) => {
  await enter(page);
  const code = areaCode();
  const number = await buyOne(page, code);
  await search(page, { area_code: code });
  await page.goBack();
  await page.goBack();
  const bought = /bought=([0-9a-f-]{36})/.exec(page.url())?.[1];
  const address = `/purchases/${bought}`;

  const later = await page.context().newPage();
  await later.goto(address);
  await expect(later.getByRole("heading", { level: 1 })).toHaveText(BOUGHT);
  await expect(later.getByRole("main")).toContainText(`+1${number.replaceAll(/\D/g, "")}`);

  const stranger = await browser.newContext({ baseURL });
  const theirs = await stranger.newPage();
  await enter(theirs);
  await theirs.goto(address);
  await expect(theirs.getByRole("main")).not.toContainText(number.slice(-8));
  await expect(theirs.getByRole("link", { name: "Back to my numbers" })).toBeVisible();
  expect((await theirs.request.get(`/api${address}`)).status()).toBe(404);
  await stranger.close();
});

test("an order for a number that is one's own already says so and costs nothing", async ({ page }) => {
  await enter(page);
  const number = await buyOne(page, areaCode());
  const e164 = `+1${number.replaceAll(/\D/g, "")}`;
  const again = await page.request.post("/api/twilio/purchase-number", {
    data: { phoneNumber: e164 },
    headers: { origin: new URL(page.url()).origin },
  });
  expect(again.status()).toBe(409);
  expect((await again.json()).message).toContain("Nothing was bought and nothing charged");
  expect((await (await call(page, "/api/twilio/numbers/sum")).json()).count).toBe(1);
});
