// Finding a number: letters, neighbours, orders, and searches that are kept.
import { axe, expect, test } from "./ground/index.ts";
import { enter, fits, keys, market, search } from "./ground/journey.ts";

const rows = (page: Parameters<typeof market>[0]) => market(page).getByRole("listitem").filter({ has: keys(page) });

test("letters are explained, shown as letters and as digits, and the easiest to remember come first", async ({ page }) => {
  await enter(page);
  await page.goto("/phone-numbers");
  await page.getByLabel("Area code or place").fill("833");
  await page.getByText("More choices").click();
  await page.getByLabel("Digits or letters").fill("JKL01");
  await page.getByLabel("Which come first").selectOption({ label: "The easiest to remember" });
  await fits(page);
  await axe(page);
  await market(page).getByRole("button", { name: "Search" }).click();
  // A toll-free code is meant, whatever the type says.
  await expect(market(page).getByRole("heading", { name: /toll-free numbers in 833/ })).toBeVisible();
  await expect(market(page)).toContainText("You asked for any number with 55501, that is JKL01.");
  const first = rows(page).first();
  await expect(first).toContainText("(833) JKL-0123");
  await expect(first).toContainText("Ends in a run of four");
  await expect(first).toContainText("$2.15 per month");
  expect((await first.locator("mark").allInnerTexts()).join("")).toBe("55501");
  await fits(page);
  await axe(page);
});

test("a number found leads to more of its calling district, and what cannot be meant keeps what was typed", async ({ page }) => {
  await enter(page);
  await search(page, { area_code: "415", voice: "on" });
  await market(page).getByText("More of one local calling area").click();
  const district = market(page).getByRole("link", { name: /^[A-Z ]+$/ }).first();
  const name = await district.innerText();
  await district.click();
  await expect(market(page).getByRole("heading", { name: `in the calling area ${name}` })).toBeVisible();
  await expect(page.getByLabel("Local calling area")).toHaveValue(name);
  await expect(rows(page).first()).toBeVisible();

  await search(page, { area_code: "", near_number: "12", sort: "closest", no_address: "on" });
  const field = page.getByLabel("Near a number");
  await expect(field).toHaveAccessibleDescription(/with its area code/);
  await expect(field).toHaveValue("12");
  await expect(page.getByLabel("Only numbers that need no address")).toBeChecked();
  await expect(page.getByLabel("Which come first")).toHaveValue("closest");
  await axe(page);
});

test("a search is kept under a name, opened again and deleted", async ({ page }) => {
  await enter(page);
  await search(page, { area_code: "oakland", contains: "0123", match: "end", voice: "on", sort: "closest" });
  await market(page).getByText("Save this search").click();
  await page.getByLabel("Name of the search").fill("Oakland with 0123");
  await market(page).getByRole("button", { name: "Save", exact: true }).click();
  const kept = market(page).getByRole("region", { name: "Saved searches" });
  await expect(kept.getByRole("link", { name: "Oakland with 0123" })).toBeVisible();
  await page.goto("/phone-numbers");
  await fits(page);
  await axe(page);
  await kept.getByRole("link", { name: "Oakland with 0123" }).click();
  await expect(page.getByLabel("Area code or place")).toHaveValue("oakland");
  await expect(page.getByLabel("Digits or letters")).toHaveValue("0123");
  await kept.getByRole("button", { name: "Delete the search Oakland with 0123" }).click();
  await expect(kept).toHaveCount(0);
});
