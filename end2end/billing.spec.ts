// Subscribing: from sign-up over practice Stripe to the first number, and the end of a subscription. On a desk of its own
// that asks for one.
import { billed } from "./ground/billed.ts";
import { axe, expect, signUp, test } from "./ground/index.ts";

// The desk has to start first, and Stripe's words take their way.
test.describe.configure({ timeout: 60_000 });
test.use({ baseURL: async ({}, use) => use(await billed()) });

test("an owner signs up, pays, and has a first number", async ({ page }) => {
  await signUp(page);
  await expect(page).toHaveURL(/\/billing$/);
  await expect(page.getByText("None yet")).toBeVisible();
  await axe(page);
  await page.getByRole("button", { name: "Subscribe" }).click();
  await expect(page.getByRole("heading", { name: "Subscribe to Numberdesk" })).toBeVisible();
  await page.getByRole("button", { name: "Pay with a card that is declined" }).click();
  await expect(page.getByRole("alert")).toContainText("declined");
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  await expect(page).toHaveURL(/\/billing\?from=paid$/);
  await expect(page.getByText("You have subscribed")).toBeVisible();
  // Without scripts the page is loaded again by hand.
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("link", { name: "Find your first number" })).toBeVisible({ timeout: 500 });
  }).toPass();
  await axe(page);
  await page.getByRole("link", { name: "Find your first number" }).click();
  await page.goto("/phone-numbers?voice=on&area_code=415");
  await page.getByRole("button", { name: /^Buy/ }).first().click();
  await expect(page.getByText("Number Successfully Purchased!").first()).toBeVisible();
});

test("leaving without paying charges nothing, and what is paid later is confirming until it arrives", async ({ page }) => {
  await signUp(page);
  await page.getByRole("button", { name: "Subscribe" }).click();
  await page.getByRole("button", { name: "Back without paying" }).click();
  await expect(page.getByText("You left before paying")).toBeVisible();
  await page.getByRole("button", { name: "Go on to pay" }).click();
  await page.getByRole("button", { name: /^Pay later/ }).click();
  await expect(page.getByText("Your payment is still being confirmed")).toBeVisible();
  await axe(page);
  await page.getByRole("link", { name: "Cards, invoices, cancel" }).click();
  await page.getByRole("button", { name: "The money arrives" }).click();
  await page.getByRole("link", { name: "Back to the desk" }).click();
  await expect(async () => {
    await page.reload();
    await expect(page.getByText("It is open", { exact: false })).toBeVisible({ timeout: 500 });
  }).toPass();
});

test("an owner cancels, thinks better of it, and ends it; the numbers keep working for the days of grace", async ({ page }) => {
  await signUp(page);
  await page.getByRole("button", { name: "Subscribe" }).click();
  await page.getByRole("button", { name: "Pay", exact: true }).click();
  const press = async (name: string, words: RegExp) => {
    await page.goto("/billing");
    // Where a payment failed, the way there is called by what it is for.
    await page.getByRole("link", { name: /Cards, invoices, cancel|Update your card/ }).click();
    await page.getByRole("button", { name, exact: true }).click();
    await page.getByRole("link", { name: "Back to the desk" }).click();
    await expect(async () => {
      await page.reload();
      await expect(page.getByRole("main")).toContainText(words, { timeout: 500 });
    }).toPass();
  };
  await press("Cancel", /They work until the end/);
  await press("Resume", /Next payment/);
  await press("The next payment fails", /Payment failed/);
  await press("It ends now", /They work until .*suspended/);
  await axe(page);
  await page.goto("/phone-numbers");
  await expect(page.getByText("Your subscription has ended")).toBeVisible();
  await expect(page.getByRole("link", { name: "Billing" }).first()).toBeVisible();
});
