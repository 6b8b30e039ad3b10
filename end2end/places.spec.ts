// Places: which area codes serve one, what is in stock in them, and the search around it.
import type { Page } from "@playwright/test";
import { axe, expect, test } from "./ground/index.ts";
import { enter, fits, keys, market, numberOf, search } from "./ground/journey.ts";

/** The row of the board for an area code. */
const row = (page: Page, code: string) => page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: code, exact: true }) });

test("a place leads to its area codes, to what is in stock there, and to a number", async ({ page }) => {
  await enter(page);
  await page.goto("/places");
  await page.getByLabel("Place or area code").fill("San Francisco");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "2 area codes serve San Francisco, CA" })).toBeVisible();
  const codes = page.getByRole("region", { name: /area codes serve/ });
  await expect(codes.getByRole("listitem").filter({ hasText: "415" }).first()).toContainText("Same ground as 628");
  await fits(page);
  await axe(page);

  await codes.getByRole("link", { name: "See what is in stock" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("In stock around San Francisco, CA");
  await expect(row(page, "628")).toContainText("20+");
  await expect(row(page, "628")).toContainText(/Just now|\d+ s ago/);
  await fits(page);
  await axe(page);
  await row(page, "628").getByRole("link", { name: "Search 628" }).click();
  await expect(page.getByLabel("Area code or place")).toHaveValue("628");
  expect(await numberOf(keys(page).first())).toContain("(628)");
});

test("the map shows where the codes of the table are, and the table says all that it shows", async ({ page }) => {
  await enter(page);
  await page.goto("/availability?place=New+York");
  const map = page.getByRole("img", { name: /^Map: .* around New York, NY$/ });
  await expect(map).toBeVisible();
  const rows = page.getByRole("row").filter({ has: page.getByRole("rowheader") });
  await expect(rows).toHaveCount(12);
  await expect(row(page, "212")).toContainText("None now");
  await expect(row(page, "646")).toContainText("20+");
  // Every mark lies within the map, and none on another.
  const boxes = await map.locator("rect").evaluateAll((marks) => marks.map((mark) => mark.getBoundingClientRect().toJSON() as DOMRect));
  const frame = await map.boundingBox();
  if (!frame) throw new Error("the map has no box");
  for (const [at, box] of boxes.entries()) {
    expect(box.left).toBeGreaterThanOrEqual(frame.x);
    expect(box.right).toBeLessThanOrEqual(frame.x + frame.width);
    for (const other of boxes.slice(at + 1)) {
      const apart = box.right <= other.left || other.right <= box.left || box.bottom <= other.top || other.bottom <= box.top;
      expect(apart, `${JSON.stringify(box)} and ${JSON.stringify(other)}`).toBe(true);
    }
  }
  await fits(page);
  await axe(page);
});

test("a search for a place finds numbers around it, and each of its codes leads on", async ({ page }) => {
  await enter(page);
  await page.goto("/phone-numbers");
  await page.getByLabel("Area code or place").fill("Oakland");
  await market(page).getByRole("button", { name: "Search" }).click();
  await expect(market(page).getByRole("heading", { name: /within 25 miles of Oakland, CA/ })).toBeVisible();
  await expect(page.getByLabel("Area code or place")).toHaveValue("Oakland");
  await market(page).getByRole("list", { name: "Area codes that serve Oakland, CA" }).getByRole("link", { name: "341" }).click();
  await expect(page.getByLabel("Area code or place")).toHaveValue("341");
  expect(await numberOf(keys(page).first())).toContain("(341)");
});

test("a name of several places asks which, and a sold-out code suggests others that have numbers", async ({ page }) => {
  await enter(page);
  await search(page, { area_code: "Portland" });
  await expect(page.getByRole("heading", { name: "Which one?" })).toBeVisible();
  await axe(page);
  await page.getByRole("link", { name: /Portland, OR/ }).click();
  await expect(page.getByRole("heading", { name: /within 25 miles of Portland, OR/ })).toBeVisible();

  await search(page, { area_code: "212" });
  const suggested = page.getByRole("region", { name: "Suggested Available Area Codes" });
  await expect(market(page)).toContainText("This area code is currently not available.");
  await expect(suggested.getByRole("listitem")).toHaveCount(5);
  await axe(page);
  const first = suggested.getByRole("link").first();
  const code = (await first.innerText()).slice(0, 3);
  await first.click();
  await expect(page.getByLabel("Area code or place")).toHaveValue(code);
  await expect(keys(page).first()).toBeVisible();
});
