// Numbers abroad: what a number asks for is said before, given in one step, and kept when Twilio wants more.
import { axe, expect, test } from "./ground/index.ts";
import { enter, fits } from "./ground/journey.ts";

test("a number of Germany is found as it is dialled there, and bought once its address and papers are given", async ({ page }) => {
  await enter(page);
  await page.goto("/phone-numbers");
  await page.getByRole("link", { name: "Numbers in other countries" }).click();
  await page.getByLabel("Country", { exact: true }).selectOption({ label: "Germany (local)" });
  await page.getByLabel("Digits", { exact: true }).fill("030 23125");
  await page.getByRole("button", { name: "Search" }).click();
  // Each worker takes one of its own.
  const offer = page.getByRole("listitem").filter({ hasText: "030 23125" }).nth(test.info().parallelIndex * 3);
  await expect(page.getByRole("region", { name: "On sale now" })).toContainText("Twilio asks for an address in the number's own country");
  // Not by its text alone: the search's field "contains" hides a function of its form from those who look through the page.
  await page.locator("summary").filter({ hasText: "The papers that the rules of this country ask for" }).click();
  await expect(page.locator("dd").filter({ hasText: "Commercial register excerpt" })).toBeVisible();
  await fits(page);
  await axe(page);
  await offer.getByRole("link", { name: /^Choose/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Buy 030 23125");
  await fits(page);
  await axe(page);
  await page.getByLabel("Business or person").fill("Blum GmbH");
  await page.getByLabel("Street and house").fill("Lindenweg 1");
  await page.getByLabel("Town").fill("Berlin");
  await page.getByLabel("State, county or province").fill("Berlin");
  await page.getByLabel("Postal code").fill("00000");
  await page.getByRole("button", { name: "Add the address" }).click();
  await expect(page.getByText("Twilio does not find this address")).toBeVisible();
  await expect(page.getByLabel("Street and house")).toHaveValue("Lindenweg 1");
  await axe(page);
  await page.getByLabel("Postal code").fill("10115");
  await page.getByRole("button", { name: "Add the address" }).click();
  await expect(page.getByLabel("Address", { exact: true })).toHaveValue(/^AD/);
  // Without the papers Twilio says no: nothing is charged, and the same number goes on from there.
  await page.getByRole("button", { name: /^Buy/ }).click();
  const step = page.getByRole("link", { name: "Choose approved papers" });
  await expect(step).toBeVisible();
  await fits(page);
  await axe(page);
  await step.click();
  await expect(page.getByText("Twilio asks for one thing more")).toBeVisible();
  await expect(page.getByLabel("Address", { exact: true })).toHaveValue(/^AD/);
  await fits(page);
  await axe(page);
  await page.getByLabel("Approved papers (bundle)").selectOption("Practice papers, Germany");
  await page.getByRole("button", { name: /^Buy/ }).click();
  await expect(page.getByText("Number Successfully Purchased!")).toBeVisible();
  await page.goto("/phone-numbers");
  await expect(page.getByRole("main")).toContainText("+49 30 23125");
});

test("addresses are kept, used again, and deleted once no number stands on them", async ({ page }) => {
  await enter(page);
  await page.goto("/abroad/addresses");
  await expect(page.getByRole("main")).toContainText("Practice papers, Germany: approved");
  await page.getByText("How to get papers approved").click();
  await page.getByText("Add an address", { exact: true }).click();
  await fits(page);
  await axe(page);
  for (const [label, value] of [
    ["Business or person", "Blum GmbH"],
    ["Street and house", "Lindenweg 1"],
    ["Town", "Berlin"],
    ["State, county or province", "Berlin"],
    ["Postal code", "10115"],
    ["Country, two letters", "DE"],
  ] as const) {
    await page.getByLabel(label).fill(value);
  }
  await page.getByRole("button", { name: "Add the address" }).click();
  const address = page.getByRole("listitem").filter({ hasText: "Blum GmbH, Lindenweg 1, Berlin, Berlin, 10115, DE" });
  await expect(address).toHaveCount(1);
  await fits(page);
  await axe(page);
  await address.getByRole("button", { name: /^Delete/ }).click();
  await expect(address).toHaveCount(0);
});

test("what cannot be looked for abroad is said in words", async ({ page }) => {
  await enter(page);
  for (const [address, words] of [
    ["/abroad?country=XX", "Choose a country of the list"],
    ["/abroad?country=AU&type=local", "Numbers of Australia are mobile"],
    ["/abroad?country=GB&contains=7946%200999%209", "Try fewer digits"],
    ["/abroad/papers?number=%3Cb%3E", "Write the number with its country code"],
    ["/abroad/papers?number=%2B442079461234", "not on sale now"],
  ] as const) {
    await page.goto(address);
    await expect(page.getByRole("main")).toContainText(words);
    await fits(page);
    await axe(page);
  }
});
