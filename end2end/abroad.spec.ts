// Numbers abroad: what a number asks for is said before, given in one step, and kept when Twilio wants more.
import { axe, expect, test } from "./ground/index.ts";
import { enter, fits } from "./ground/journey.ts";

test("a number of Germany is found as it is dialled there, and bought once its address and papers are given", async ({ page }) => {
  await enter(page);
  await page.goto("/abroad?country=DE&type=local&contains=030%2023125");
  await fits(page);
  await axe(page);
  const offer = page.getByRole("listitem").filter({ hasText: "030 23125" }).first();
  await expect(offer).toContainText("an address in the number's own country");
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
  await page.getByRole("link", { name: "Add what it asks for" }).click();
  await page.getByLabel("Approved papers (bundle)").selectOption("Practice papers, Germany");
  await page.getByRole("button", { name: /^Buy/ }).click();
  await expect(page).toHaveURL(/\/phone-numbers/);
  await page.goto("/phone-numbers");
  await expect(page.getByRole("main")).toContainText("Berlin");
});

test("what cannot be looked for abroad is said in words", async ({ page }) => {
  await enter(page);
  for (const address of ["/abroad?country=XX", "/abroad?country=AU&type=local", "/abroad/papers?number=%3Cb%3E"]) {
    await page.goto(address);
    await expect(page.getByRole("main")).toContainText(/Choose a country|does not know|country code/);
    await fits(page);
    await axe(page);
  }
});
