// The second factor: set up with an app, asked for at the door, and the proof that costly acts ask for.
import { createHmac } from "node:crypto";
import { apart } from "./ground/apart.ts";
import { axe, expect, signUp, test } from "./ground/index.ts";
import { areaCode, buyOne, call, enter, fits, held, mine } from "./ground/journey.ts";
import type { Page } from "@playwright/test";

// Many pages one after another, and desks that have to start first.
test.describe.configure({ timeout: 120_000 });

/** What an authenticator app does with the key: the code of the step that is so many steps from now. */
function code(key: string, away = 0): string {
  const bits = [...key.replaceAll(" ", "")].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const bytes = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + away));
  const tag = createHmac("sha1", bytes).update(step).digest();
  const at = (tag.at(-1) ?? 0) & 15;
  return String((tag.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** Turns it on by one call each, which uses up this step's code; gives the key and the recovery codes. */
async function protect(page: Page, password: string, headers: Record<string, string> = {}): Promise<{ key: string; recovery: string[] }> {
  const set = await call(page, "/api/auth/second-factor/set-up", { password }, headers);
  const { secret } = (await set.json()) as { secret: string };
  const on = await call(page, "/api/auth/second-factor/turn-on", { code: code(secret) }, headers);
  const { recoveryCodes } = (await on.json()) as { recoveryCodes: string[] };
  return { key: secret, recovery: recoveryCodes };
}

async function typePassword(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.goto("/sign-in?then=%2Faccount");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
}

test("it is set up with the key and one code, and asked for when signing in again", async ({ page }) => {
  const account = await enter(page);
  await page.goto("/account");
  await page.getByRole("link", { name: "Set it up" }).click();
  await axe(page);
  await fits(page);
  await page.getByLabel("Your password").fill("not my password");
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(page.getByLabel("Your password")).toHaveAccessibleDescription(/not your password/);
  await page.getByLabel("Your password").fill(account.password);
  await page.getByRole("button", { name: "Go on" }).click();

  await expect(page.getByRole("img", { name: "QR code with the key" })).toBeVisible();
  await axe(page);
  await fits(page);
  const key = await page.getByLabel("Key for your app").inputValue();
  await page.getByLabel("Code", { exact: true }).fill(code(key, 9));
  await page.getByRole("button", { name: "Turn it on" }).click();
  await expect(page.getByLabel("Code", { exact: true })).toHaveAccessibleDescription(/not the code for this key/);
  await expect(page.getByLabel("Key for your app")).toHaveValue(key);
  await page.getByLabel("Code", { exact: true }).fill(code(key));
  await page.getByRole("button", { name: "Turn it on" }).click();

  await expect(page.getByRole("heading", { name: "Keep your recovery codes" })).toBeVisible();
  const codes = page.getByRole("region", { name: "Recovery codes" }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  await axe(page);
  await fits(page);
  await page.getByRole("link", { name: "I have kept them" }).click();
  await expect(codes).toHaveCount(0);
  await expect(page.getByText("10 recovery codes left.")).toBeVisible();
  await axe(page);
  await fits(page);

  await page.goto("/account");
  await page.getByRole("main").getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await typePassword(page, account);
  await axe(page);
  await fits(page);
  await page.goto("/phone-numbers");
  await expect(page).toHaveURL(/\/sign-in\?then=/);
  await page.goto("/sign-in/code");
  await page.getByLabel("Code", { exact: true }).fill(code(key, 1));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL(/\/account$/);
  await expect(page.getByRole("main")).toContainText(account.email);
});

test("a recovery code opens the account once", async ({ page }) => {
  const account = await enter(page);
  const { recovery } = await protect(page, account.password);
  for (const works of [true, false]) {
    await page.context().clearCookies();
    await typePassword(page, account);
    await page.getByText("No phone at hand?").click();
    await page.getByLabel("Recovery code").fill(recovery[4] ?? "");
    await page.getByRole("button", { name: "Sign in with a recovery code" }).click();
    if (works) {
      await expect(page).toHaveURL(/\/account$/);
      await expect(page.getByText("9 recovery codes left")).toBeVisible();
    } else {
      await expect(page.getByText("none of your recovery codes, or it was used before")).toBeVisible();
      await axe(page);
    }
  }
});

test.describe("on a desk that asks each time", () => {
  test.use({ baseURL: async ({}, use) => use(await apart("asking", { STEP_UP_MINUTES: "0" })) });

  test("a release asks who is there, and goes on with what was typed", async ({ page, baseURL }) => {
    const account = await signUp(page);
    const number = await buyOne(page, areaCode());
    const { key } = await protect(page, account.password, { origin: baseURL ?? "" });
    await page.goto("/phone-numbers");
    await mine(page).getByRole("button", { name: `Actions for ${number}` }).click();
    await page.getByRole("link", { name: `Release ${number}` }).click();
    await page.getByRole("radio", { name: /^Now/ }).check();
    await page.getByLabel("To go on, type its last 4 digits").fill(number.slice(-4));
    await page.getByRole("button", { name: "Release it" }).click();

    await expect(page.getByRole("heading", { name: "Confirm that it is you" })).toBeVisible();
    await expect(page.getByRole("main")).toContainText("Releasing a number cannot be undone");
    await axe(page);
    await fits(page);
    expect(await held(page)).toHaveLength(1);
    await page.getByLabel("Your password").fill("not my password");
    await page.getByRole("button", { name: "Confirm and go on" }).click();
    await expect(page.getByLabel("Your password")).toHaveAccessibleDescription(/not your password/);
    await axe(page);
    await page.getByLabel("Code of your authenticator app").fill(code(key, 1));
    await page.getByRole("button", { name: "Confirm and go on" }).click();
    await expect(page.getByRole("status").filter({ hasText: "You released" })).toContainText(number.slice(-8));
    expect(await held(page)).toEqual([]);
  });

  test("a token asks for the password, and is made with the name that was typed", async ({ page }) => {
    const account = await signUp(page);
    await page.goto("/account");
    await page.getByLabel("Name of a new token").fill("Booking system");
    await page.getByRole("button", { name: "Make a token" }).click();
    await expect(page.getByLabel("Your password")).toBeFocused();
    await axe(page);
    await fits(page);
    await page.getByLabel("Your password").fill(account.password);
    await page.keyboard.press("Enter");
    await expect(page.getByLabel("Your new token")).toHaveValue(/^nd_.{40,}$/);
    await expect(page.getByText("Booking system", { exact: true })).toBeVisible();
  });
});
