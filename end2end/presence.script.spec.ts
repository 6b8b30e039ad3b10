// What scripts add: modal dialogs, words while something is under way, copying numbers as machines write them.
import type { Page } from "@playwright/test";
import { expect, test } from "./ground/index.ts";
import { areaCode, buyMagic, buyOne, enter, held, keys, mine, numberOf, search } from "./ground/journey.ts";

const e164 = (number: string) => `+1${number.replaceAll(/\D/g, "")}`;

/** Waits until the page's scripts watch its forms. */
async function isAlive(page: Page): Promise<void> {
  const answers = () => {
    const form = document.body.appendChild(document.createElement("form"));
    form.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));
    const alive = form.hasAttribute("aria-busy");
    form.remove();
    return alive;
  };
  await expect.poll(() => page.evaluate(answers)).toBe(true);
}

test("the dialog of a purchase is modal, opens on its title, and Escape closes it", async ({ page }) => {
  await enter(page);
  const code = areaCode();
  await search(page, { area_code: code });
  const number = await numberOf(keys(page).first());
  await keys(page).first().click();
  const dialog = page.getByRole("dialog", { name: "Number Successfully Purchased!" });
  await expect.poll(() => dialog.evaluate((element) => element.matches(":modal"))).toBe(true);
  await expect(dialog.getByRole("heading")).toBeFocused();
  // The toast is not shut out.
  await expect(dialog.getByRole("link", { name: "Close this message" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/bought=/);
  await expect(page).toHaveURL(new RegExp(`area_code=${code}`));
  await expect(mine(page)).toContainText(number.slice(-8));
});

test("Escape leaves the question of a release, and the number stays", async ({ page }) => {
  await enter(page);
  const number = await buyOne(page, areaCode());
  await page.goto("/phone-numbers");
  await mine(page).getByRole("button", { name: `Actions for ${number}` }).click();
  await page.getByRole("link", { name: `Release ${number}` }).click();
  const question = page.getByRole("alertdialog");
  await expect.poll(() => question.evaluate((element) => element.matches(":modal"))).toBe(true);
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/\/phone-numbers$/);
  expect(await held(page)).toEqual([e164(number)]);
});

test("a slow order says that it is under way, and the key takes no second press", async ({ page }) => {
  test.setTimeout(45_000);
  await enter(page);
  const code = areaCode();
  await search(page, { area_code: code, contains: "5550197", match: "end" });
  const key = keys(page).first();
  const number = await numberOf(key);
  const orders: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST") orders.push(request.url());
  });
  await isAlive(page);
  // From inside the page, because nothing outside is told about a page that is on its way to the next.
  await key.evaluate((element: HTMLButtonElement) => {
    new MutationObserver((_changes, watch) => {
      if (element.getAttribute("aria-disabled") !== "true" || !element.dataset.busy) return;
      watch.disconnect();
      sessionStorage.setItem("said", element.textContent);
      element.click();
    }).observe(element, { attributes: true, childList: true });
  });
  await key.click({ noWaitAfter: true });
  await expect(page.getByRole("dialog", { name: "Number Successfully Purchased!" })).toContainText(number.slice(-8), { timeout: 20_000 });
  expect(await page.evaluate(() => sessionStorage.getItem("said"))).toBe("Buying…");
  expect(orders).toHaveLength(1);
  expect(await held(page)).toEqual([e164(number)]);
});

test("a purchase settles where one waits for it, without the page being loaded in between", async ({ page }) => {
  test.setTimeout(75_000);
  await enter(page);
  await buyMagic(page, areaCode(), "0191");
  await page.waitForURL(/\/purchases\//);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Still confirming with Twilio");
  let loads = 0;
  page.on("load", () => {
    loads += 1;
  });
  await expect(page.getByRole("heading", { name: "Number Successfully Purchased!" })).toBeVisible({ timeout: 45_000 });
  expect(loads).toBeLessThanOrEqual(1);
  expect(await held(page)).toHaveLength(1);
});

test.describe("copying", () => {
  test.use({ permissions: ["clipboard-read", "clipboard-write"] });

  test("a number that is selected and copied, and the key that copies, give it as machines write it", async ({ page }) => {
    await enter(page);
    const number = await buyOne(page, areaCode());
    await page.goto("/phone-numbers");
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
    const seen = mine(page).locator("data").first();
    await expect(async () => {
      await seen.evaluate((element) => getSelection()?.selectAllChildren(element));
      await page.keyboard.press("ControlOrMeta+c");
      expect(await clipboard()).toBe(e164(number));
    }).toPass({ timeout: 7_500 });

    await page.evaluate(() => navigator.clipboard.writeText("nothing"));
    await page.goBack();
    await page.goto("/phone-numbers");
    await search(page, { area_code: number.slice(1, 4) });
    await keys(page).first().click();
    const other = page.getByRole("dialog").getByRole("link", { name: "See this purchase" });
    await other.click();
    await page.getByRole("button", { name: "Copy number" }).click();
    await expect(page.getByText("Copied").first()).toBeAttached();
    const written = await page.getByRole("main").getByText(/^\+1\d{10}$/).innerText();
    expect(await clipboard()).toBe(written);
  });
});
