// Looks: every page and state without a fault that axe can find, by day and by night, no wider than its window.
import { axe, expect, test } from "./ground/index.ts";
import { areaCode, buyMagic, buyOne, buySnatched, enter, fits, keys, search } from "./ground/journey.ts";
import type { Page } from "@playwright/test";

test.beforeEach(() => {
  test.skip(test.info().project.name === "no-wasm", "it looks as it does with scripts off");
});

const SIGNED_IN: Record<string, (page: Page) => Promise<void>> = {
  "nothing yet": (page) => page.goto("/phone-numbers").then(() => undefined),
  "results with every choice open": (page) => search(page, { area_code: "415", contains: "01", match: "end" }),
  "a sold-out area code": (page) => search(page, { area_code: "212" }),
  "nothing found anywhere": (page) => search(page, { area_code: "", contains: "ZZZZZZZ" }),
  "a search with a mistake": (page) => search(page, { area_code: "000", contains: "1" }),
  "the dialog of a purchase": async (page) => {
    await search(page, { area_code: areaCode() });
    await keys(page).first().click();
    await expect(page.getByRole("dialog")).toBeVisible();
  },
  "numbers and an open menu": async (page) => {
    const number = await buyOne(page, areaCode());
    await page.goto("/phone-numbers");
    await page.getByRole("button", { name: `Actions for ${number}` }).click();
  },
  "a purchase that was not made": async (page) => {
    await buyMagic(page, areaCode(), "0190");
    await expect(page.getByRole("region", { name: "Close to the one you wanted" })).toBeVisible();
  },
  "a substitute that waits for a word": async (page) => {
    await buySnatched(page, areaCode());
  },
  "a substitute on its own page": async (page) => {
    await buySnatched(page, areaCode());
    await page.goto(`/purchases/${new URL(page.url()).searchParams.get("bought")}`);
  },
  "the list with a substitute in it": async (page) => {
    await buySnatched(page, areaCode());
    await page.goto("/phone-numbers");
  },
  "a substitute that was released": async (page) => {
    await buySnatched(page, areaCode());
    const address = `/purchases/${new URL(page.url()).searchParams.get("bought")}`;
    await page.getByRole("button", { name: "Release it" }).click();
    await page.goto(address);
  },
  "other numbers in a substitute's place": async (page) => {
    await buySnatched(page, areaCode());
    await page.goto(`/purchases/${new URL(page.url()).searchParams.get("bought")}/another`);
    await expect(keys(page).first()).toBeVisible();
  },
  "a purchase that is still being confirmed": async (page) => {
    await buyMagic(page, areaCode(), "0199");
    await expect(page.getByRole("progressbar")).toBeVisible({ timeout: 20_000 });
    // Without scripts it loads itself anew, as axe would rather not have it; so it can be told not to.
    if (test.info().project.use.javaScriptEnabled === false) await page.getByRole("link", { name: "Let it stand still" }).click();
    await expect(page.getByRole("progressbar")).toBeVisible();
  },
  "the account": (page) => page.goto("/account").then(() => undefined),
};

test.describe("signed in", () => {
  for (const [state, reach] of Object.entries(SIGNED_IN)) {
    test(`${state} passes axe by day and by night and fits its window`, async ({ page }) => {
      await enter(page);
      await reach(page);
      await expect(page.getByRole("heading", { level: 1, includeHidden: true })).toHaveCount(1);
      await fits(page);
      await axe(page);
    });
  }
});

for (const door of ["/sign-in", "/sign-in?then=%2Faccount&ended=1", "/sign-up"]) {
  test(`${door} passes axe by day and by night and fits its window`, async ({ page }) => {
    await page.goto(door);
    await fits(page);
    await axe(page);
  });
}

test.describe("an address that leads nowhere", () => {
  test.use({ provoked: /status of 404/ });
  test("says so, leads home, and passes axe", async ({ page }) => {
    const answer = await page.goto("/nothing-here");
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is no such page");
    await axe(page);
    await enter(page);
    await page.reload();
    await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
    await fits(page);
    await axe(page);
    await page.getByRole("link", { name: "Go to your phone numbers" }).click();
    await expect(page).toHaveURL(/\/phone-numbers$/);
  });
});

test("with reduced motion nothing moves", async ({ page }) => {
  await enter(page);
  await search(page, { area_code: areaCode() });
  await keys(page).first().click();
  await expect(page.getByRole("dialog")).toBeVisible();
  const moving = await page.evaluate(() =>
    document
      .getAnimations()
      // The toast leaves after its time; that is no movement.
      .filter((animation) => !(animation instanceof CSSAnimation && animation.animationName === "leave"))
      .map((animation) => (animation.effect as KeyframeEffect).target?.className),
  );
  expect(moving).toEqual([]);
});
