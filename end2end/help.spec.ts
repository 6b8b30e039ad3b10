// Help: for everybody, one page, each part with an address of its own, and somebody to ask at its end.
import { axe, expect, test } from "./ground/index.ts";
import { areaCode, buyMagic, enter, fits } from "./ground/journey.ts";

test("help is there before anybody signs in, and leads through its parts to whom to ask", async ({ page }) => {
  await page.goto("/help");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Help with numbers and campaigns");
  await fits(page);
  await axe(page);
  const contents = page.getByRole("navigation", { name: "On this page" }).getByRole("link");
  const titles = await contents.allInnerTexts();
  expect(titles.length).toBeGreaterThan(5);
  for (const title of titles) {
    await page.getByRole("navigation", { name: "On this page" }).getByRole("link", { name: title, exact: true }).click();
    await expect(page.getByRole("heading", { level: 2, name: title, exact: true })).toBeInViewport();
  }
  await expect(page.getByRole("region", { name: "Whom to ask" })).toContainText("host of this desk");
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
});

test("every page leads to help, and what was not bought to help about just that", async ({ page }) => {
  const { email } = await enter(page);
  await page.goto("/account");
  await page.getByRole("link", { name: "Help", exact: true }).click();
  await expect(page).toHaveURL(/\/help$/);
  await expect(page.getByRole("region", { name: "Whom to ask" })).toContainText(email);
  await fits(page);
  await axe(page);
  await buyMagic(page, areaCode(), "0190");
  await page.getByRole("link", { name: "More help" }).click();
  await expect(page).toHaveURL(/\/help#not-bought-taken$/);
  const there = page.locator("#not-bought-taken");
  await expect(there).toBeInViewport();
  // Where the link led to is marked beside it.
  await expect(there.locator("..")).toHaveCSS("box-shadow", /inset/);
});
