// Phone Numbers: from nothing, by a search, to numbers of one's own.
import { axe, expect, newcomer, test } from "./ground/index.ts";
import { areaCode, buyOne, call, enter, held, keys, market, mine, numberOf, search, tabTo, written } from "./ground/journey.ts";

test("a newcomer sees where the first number will stand, and what every mode of the desk is", async ({ page }) => {
  await enter(page);
  await page.goto("/");
  await expect(page).toHaveURL(/\/phone-numbers$/);
  await expect(page).toHaveTitle("Phone Numbers · Numberdesk");
  await expect(mine(page).getByRole("heading", { name: "Your number will stand here" })).toBeVisible();
  await expect(market(page).getByLabel("Area code")).toBeVisible();
  await expect(page.getByRole("complementary", { name: "Practice mode" })).toContainText("nothing is charged");
  await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Numbers" })).toHaveAttribute("aria-current", "page");
});

test("a search for 415 tells of each number where it is, what it can do and what it costs", async ({ page }) => {
  await enter(page);
  await page.goto("/phone-numbers");
  await page.getByLabel("Area code").fill("415");
  await market(page).getByRole("button", { name: "Search" }).click();
  await expect(page).toHaveURL(/area_code=415/);
  const rows = market(page).getByRole("listitem").filter({ has: keys(page) });
  await expect(rows).toHaveCount(6);
  for (const row of await rows.all()) {
    const number = await numberOf(keys(row));
    expect(number).toMatch(/^\(415\) /);
    await expect(keys(row)).toHaveAccessibleName(`Buy ${number} for $1.15 per month`);
    await expect(row).toContainText(/San Francisco, CA|San Rafael, CA|Mill Valley, CA/);
    await expect(row).toContainText("$1.15 per month");
    await expect(row).toContainText("Calls");
    // Seen as people write it, kept as machines do, heard digit by digit.
    const digits = number.replaceAll(/\D/g, "");
    await expect(row.locator("data")).toHaveAttribute("value", `+1${digits}`);
    await expect(row.locator("data")).toContainText(`${[...digits.slice(0, 3)].join(" ")}, ${[...digits.slice(3, 6)].join(" ")}`);
  }

  await market(page).getByText("14 more numbers").click();
  await expect(rows).toHaveCount(20);
  await expect(page.getByLabel("Area code")).toHaveValue("415");
});

test("a purchase ends in the exact words, and Done leads back to the same search", async ({ page }) => {
  await enter(page);
  const code = areaCode();
  await search(page, { area_code: code, contains: "55" });
  const asked = new URL(page.url()).searchParams;
  const key = keys(page).first();
  const number = await numberOf(key);
  await key.click();

  const dialog = page.getByRole("dialog", { name: "Number Successfully Purchased!" });
  await expect(dialog).toContainText("Your New Number:");
  await expect(dialog).toContainText(number.slice(-8));
  await expect(dialog).toContainText("(Exactly what you requested!)");
  await expect(dialog).toContainText("$1.15 per month");
  await expect(page.getByRole("status").filter({ hasText: "You bought" })).toContainText(number.slice(-8));

  await dialog.getByRole("link", { name: "Done" }).click();
  await expect(dialog).toHaveCount(0);
  for (const name of ["area_code", "contains", "voice"]) {
    expect(new URL(page.url()).searchParams.get(name)).toBe(asked.get(name));
  }
  const row = mine(page).getByRole("listitem").filter({ hasText: number.slice(-8) }).first();
  await expect(row).toContainText("Primary");
  await expect(row).toContainText("Active");
  await expect(row).toContainText("$1.15 per month");
  await expect(keys(page).filter({ hasText: number.slice(-8) })).toHaveCount(0);
});

test("a second number is bought, and the first stays primary", async ({ page }) => {
  await enter(page);
  const code = areaCode();
  const [first, second] = [await buyOne(page, code), await buyOne(page, code)];
  expect(second).not.toBe(first);
  await page.goto("/phone-numbers");
  await expect(page.getByRole("main")).toContainText("2 numbers, $2.30 per month.");
  const row = (number: string) => mine(page).getByRole("listitem").filter({ hasText: number.slice(-8) }).first();
  await expect(row(first)).toContainText("Primary");
  await expect(row(second)).not.toContainText("Primary");
  await expect(row(second)).toContainText("Active");
});

test("digits looked for are marked in every number found", async ({ page }) => {
  await enter(page);
  await page.goto("/phone-numbers");
  await page.getByLabel("Area code").fill("415");
  await page.getByText("More choices").click();
  await page.getByLabel("Digits or letters").fill("012");
  await page.getByRole("group", { name: "Where in the number" }).getByText("Anywhere").click();
  await market(page).getByRole("button", { name: "Search" }).click();
  const rows = market(page).getByRole("listitem").filter({ has: keys(page) });
  await expect(rows.first()).toBeVisible();
  for (const row of await rows.all()) {
    await expect(row.locator("data")).toContainText("012");
    expect((await row.locator("mark").allInnerTexts()).join("")).toBe("012");
  }
  await expect(page.getByLabel("Digits or letters")).toHaveValue("012");
});

test("a toll-free number says what it is, what it costs and what its texts wait for", async ({ page }) => {
  await enter(page);
  await page.goto("/phone-numbers");
  await page.getByText("More choices").click();
  await page.getByRole("group", { name: "Type" }).getByText("Toll-free").click();
  await market(page).getByRole("button", { name: "Search" }).click();
  const row = market(page).getByRole("listitem").filter({ has: keys(page) }).first();
  await expect(row).toContainText("Toll-free");
  await expect(row).toContainText("$2.15 per month");
  await expect(market(page)).toContainText("toll-free verification");
});

test("a sold-out area code gives others nearby that have numbers, and they do", async ({ page }) => {
  await enter(page);
  await search(page, { area_code: "212" });
  await expect(market(page).getByRole("heading", { name: "No numbers in 212 at the moment" })).toBeVisible();
  const others = market(page).getByRole("link", { name: /Same ground as 212|miles away/ });
  await expect(others.first()).toBeVisible();
  const code = (await others.first().innerText()).slice(0, 3);
  await others.first().click();
  await expect(page.getByLabel("Area code")).toHaveValue(code);
  expect(await numberOf(keys(page).first())).toContain(`(${code})`);
});

for (const { what, asked, label, why } of [
  { what: "an area code that cannot exist", asked: { area_code: "000", near: "Oakland" }, label: "Area code or place", why: /3 digits and starts with 2 to 9/ },
  { what: "a single character", asked: { area_code: "415", contains: "1" }, label: "Digits or letters", why: /at least 2/ },
  { what: "17 characters", asked: { area_code: "415", contains: "12345678901234567" }, label: "Digits or letters", why: /at most 16/ },
  { what: "a local code among toll-free numbers", asked: { area_code: "415", type: "tollFree" }, label: "Area code or place", why: /is a local area code/ },
]) {
  test(`${what} is answered beside its field, and nothing typed is lost`, async ({ page }) => {
    await enter(page);
    await search(page, asked);
    const field = page.getByLabel(label, { exact: true });
    await expect(field).toHaveAccessibleDescription(why);
    await expect(field).toHaveAttribute("aria-invalid", "true");
    await expect(page.getByLabel("Area code")).toHaveValue(asked.area_code);
    for (const [name, typed] of Object.entries(asked)) {
      const kept = page.locator(`form[role=search] [name=${name}]:is(:not([type=radio]), :checked)`);
      await expect(kept).toHaveValue(typed);
    }
    await expect(keys(page)).toHaveCount(0);
  });
}

test("the keyboard alone leads from sign-in to a number of one's own", async ({ page }) => {
  const account = newcomer();
  await call(page, "/api/auth/sign-up", account);
  await page.context().clearCookies();
  const code = areaCode();
  const type = async (label: string, text: string) => {
    await tabTo(page, page.getByLabel(label, { exact: true }));
    await page.keyboard.type(text);
  };
  await page.goto("/sign-in");
  await type("E-mail", account.email);
  await type("Password", account.password);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/phone-numbers$/);
  // A key that is pressed before the page is there goes nowhere.
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Phone Numbers");
  await page.waitForLoadState();

  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the page" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await type("Area code or place", code);
  await page.keyboard.press("Enter");
  const key = keys(page).first();
  await expect(key).toBeVisible();
  const number = await numberOf(key);
  await tabTo(page, key);
  await page.keyboard.press("Enter");

  const dialog = page.getByRole("dialog", { name: "Number Successfully Purchased!" });
  await expect(dialog).toContainText(number.slice(-8));
  await tabTo(page, dialog.getByRole("link", { name: "Done" }));
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(mine(page)).toContainText(number.slice(-8));
});

test("a double click buys once", async ({ page }) => {
  await enter(page);
  await search(page, { area_code: areaCode() });
  const key = keys(page).first();
  const number = await numberOf(key);
  await key.dblclick();
  await expect(page.getByRole("dialog", { name: "Number Successfully Purchased!" })).toContainText(number.slice(-8));
  expect(await held(page)).toEqual([`+1${number.replaceAll(/\D/g, "")}`]);
});

test("the order sent again, by the back button or by hand, brings the same purchase and not a second one", async ({ page }) => {
  await enter(page);
  const code = areaCode();
  await search(page, { area_code: code });
  const form = page.locator("form").filter({ has: keys(page) });
  const field = (name: string) => form.locator(`[name=${name}]`).inputValue();
  const order = {
    key: await field("key"),
    back: await field("back"),
    capabilities: await field("capabilities"),
    within: await field("within"),
    country: "US",
    substitution: "closest",
    phoneNumber: (await keys(page).first().getAttribute("value")) ?? "",
  };
  await keys(page).first().click();
  await expect(page.getByRole("dialog", { name: "Number Successfully Purchased!" })).toBeVisible();
  const bought = new URL(page.url()).searchParams.get("bought");

  const again = await page.request.post("/api/twilio/purchase-number", {
    form: order,
    headers: { accept: "text/html", origin: new URL(page.url()).origin },
    maxRedirects: 0,
  });
  expect(again.status()).toBe(303);
  expect(new URL(again.headers().location ?? "", page.url()).searchParams.get("bought")).toBe(bought);

  await page.goBack();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByLabel("Area code")).toHaveValue(code);
  expect(await held(page)).toEqual([order.phoneNumber]);
});

test("a page with numbers, results and everything open has no fault that axe can find", async ({ page }) => {
  await enter(page);
  const code = areaCode();
  await buyOne(page, code);
  await search(page, { area_code: code, contains: "55", match: "anywhere" });
  await axe(page);
});
