// Accounts: in by the front door, out again, and every way it can go wrong.
import { axe, expect, newcomer, signUp, test } from "./ground/index.ts";
import { host } from "./ground/host.ts";
import { areaCode, call, enter, fits, search } from "./ground/journey.ts";

test("a newcomer opens an account, leaves, and comes back in", async ({ page }) => {
  const { email, password } = await signUp(page);
  await expect(page).toHaveURL(/\/phone-numbers$/);
  await page.goto("/account");
  await expect(page.getByRole("main")).toContainText(email);

  await page.getByRole("main").getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.goto("/account");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();

  await page.getByLabel("E-mail").fill(email.toUpperCase());
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/account$/);
  await expect(page.getByRole("main")).toContainText(email);
});

test("a wrong password keeps the e-mail, and reads like an unknown e-mail", async ({ page }) => {
  const { email } = await enter(page);
  await page.context().clearCookies();
  const said: string[] = [];
  for (const who of [email, newcomer().email]) {
    await page.goto("/sign-in");
    await page.getByLabel("E-mail").fill(who);
    await page.getByLabel("Password").fill("not my password");
    await page.getByRole("button", { name: "Sign in" }).click();
    const alert = page.getByRole("alert");
    await expect(alert).toContainText("E-mail or password is wrong");
    await expect(page.getByLabel("E-mail")).toHaveValue(who);
    await expect(page.getByLabel("Password")).toHaveValue("");
    said.push(await alert.innerText());
  }
  expect(said[0]).toBe(said[1]);
  await axe(page);
});

test("a password that is too short or too common is refused beside its field", async ({ page }) => {
  const { email } = newcomer();
  await page.goto("/sign-up");
  const field = page.getByLabel("Password");
  for (const [password, why] of [["short", /at least 8 characters/], ["password1", /Thousands of people use this/]] as const) {
    await page.getByLabel("E-mail").fill(email);
    // A browser that knows the attribute would not send the short one at all.
    await field.evaluate((element) => element.removeAttribute("minlength"));
    await field.fill(password);
    await page.getByRole("button", { name: "Open an account" }).click();
    await expect(field).toHaveAccessibleDescription(why);
    await expect(field).toHaveAttribute("aria-invalid", "true");
    await expect(page.getByLabel("E-mail")).toHaveValue(email);
  }
});

test("an e-mail that has an account opens no second one, and the way to sign-in is named", async ({ page }) => {
  const account = await enter(page);
  await page.context().clearCookies();
  await page.goto("/sign-up");
  await page.getByLabel("E-mail").fill(account.email);
  await page.getByLabel("Password").fill(newcomer().password);
  await page.getByRole("button", { name: "Open an account" }).click();
  await expect(page.getByLabel("E-mail")).toHaveAccessibleDescription(/you may have one already: sign in/);
});

test("an ended session leads to sign-in, and from there back to the search", async ({ page, context }) => {
  const account = await enter(page);
  const code = areaCode();
  await search(page, { area_code: code });
  const [session] = (await context.cookies()).filter((cookie) => cookie.name === "numberdesk");
  if (!session) throw new Error("no session");
  await context.addCookies([{ ...session, value: "ended" }]);

  await page.reload();
  await expect(page.getByText("Your session has ended")).toBeVisible();
  await axe(page);
  await page.getByLabel("E-mail").fill(account.email);
  await page.getByLabel("Password").fill(account.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(new RegExp(`area_code=${code}`));
  await expect(page.getByLabel("Area code")).toHaveValue(code);
});

test("a token is shown once, opens the API, and is dead when revoked", async ({ page, playwright, baseURL }) => {
  await enter(page);
  await page.goto("/account");
  await page.getByLabel("Name of a new token").fill("Booking system");
  await page.getByRole("button", { name: "Make a token" }).click();
  const shown = page.getByLabel("Your new token");
  await expect(shown).toHaveValue(/^nd_.{40,}$/);
  const token = await shown.inputValue();
  await axe(page);
  await page.goto("/account");
  await expect(page.getByText("Booking system", { exact: true })).toBeVisible();
  await expect(shown).toHaveCount(0);
  expect(await page.content()).not.toContain(token);

  const machine = await playwright.request.newContext({ baseURL, extraHTTPHeaders: { authorization: `Bearer ${token}` } });
  expect((await machine.get("/api/twilio/numbers")).status()).toBe(200);
  await page.getByRole("button", { name: "Revoke Booking system" }).click();
  await expect(page.getByText("No tokens yet.")).toBeVisible();
  expect((await machine.get("/api/twilio/numbers")).status()).toBe(401);
  await machine.dispose();
});

test("whoever is signed in already is told so at both doors", async ({ page }) => {
  const { email } = await enter(page);
  for (const door of ["/sign-in", "/sign-up"]) {
    await page.goto(door);
    await expect(page.getByText(`You are signed in as ${email}`)).toBeVisible();
  }
  await call(page, "/api/auth/sign-out", {});
});

test("a password is changed, which ends the other sessions and is said, and only the new one opens the door", async ({ page, browser, baseURL }) => {
  const account = await enter(page);
  const elsewhere = await browser.newContext({ baseURL });
  const other = await elsewhere.newPage();
  await call(other, "/api/auth/sign-in", account);

  await page.goto("/account");
  await page.getByText("Change password").first().click();
  const present = page.getByLabel("Current password");
  const fresh = page.getByLabel("New password");
  await present.fill("not my password");
  await fresh.fill("quite another password");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(present).toHaveAccessibleDescription(/not your present password/);
  await present.fill(account.password);
  await fresh.fill("numberdesk1");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(fresh).toHaveAccessibleDescription(/name of this desk/);
  await axe(page);
  await present.fill(account.password);
  await fresh.fill("quite another password");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Your password is changed" })).toContainText("1 other session was ended");
  await axe(page);
  await fits(page);

  await other.goto("/account");
  await expect(other.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await elsewhere.close();
});

test("an owner sees where they are signed in, and signs out one and then all others", async ({ page, browser, baseURL }) => {
  const account = await enter(page);
  const contexts = await Promise.all([0, 1, 2].map(() => browser.newContext({ baseURL })));
  for (const context of contexts) {
    const other = await context.newPage();
    await call(other, "/api/auth/sign-in", account, { "user-agent": "Mozilla/5.0 (Windows NT 10.0; rv:131.0) Gecko/20100101 Firefox/131.0" });
  }
  await page.goto("/account");
  const places = page.getByRole("region", { name: "Where you are signed in" });
  await expect(places.getByRole("listitem")).toHaveCount(4);
  await expect(places.getByText("this one")).toHaveCount(1);
  await axe(page);
  await fits(page);
  await places.getByRole("button", { name: "Sign out Firefox on Windows" }).first().click();
  await expect(places.getByRole("listitem")).toHaveCount(3);
  await places.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(places.getByRole("listitem")).toHaveCount(1);
  await expect(page.getByText("2 other sessions were ended")).toBeVisible();
  for (const context of contexts) await context.close();
});

test("a forgotten password is replaced by a link, which is good once", async ({ page }) => {
  const account = await enter(page);
  await page.context().clearCookies();
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Forgotten your password?" }).click();
  await axe(page);
  await page.getByLabel("E-mail").fill(account.email);
  await page.getByRole("button", { name: "Send me a link" }).click();
  // This desk is practised with: there is no mailbox, and the host gives the same link.
  await expect(page.getByText("Look into the log")).toBeVisible();
  await axe(page);

  const link = await host("user", "reset-password", "--email", account.email);
  for (const [password, heading] of [["quite another password", "Sign in"], ["a third password", "New password"]] as const) {
    await page.goto(link);
    await axe(page);
    await page.getByLabel("New password").fill(password);
    await page.getByRole("button", { name: "Change my password" }).click();
    await expect(page.getByRole("heading", { name: heading })).toBeVisible();
  }
  await expect(page.getByRole("alert")).toContainText("used already");
  await expect(page.getByRole("link", { name: "Ask for a new link" })).toBeVisible();
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(account.email);
  await page.getByLabel("Password").fill("quite another password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/phone-numbers$/);
});

test("another e-mail address is asked for with the password, and changes nothing yet", async ({ page }) => {
  const account = await enter(page);
  await page.goto("/account");
  await page.getByText("Change e-mail address").click();
  const address = page.getByLabel("New e-mail address");
  await address.fill("new@business.example");
  await page.getByLabel("Your password").fill("not my password");
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByLabel("Your password")).toHaveAccessibleDescription(/not your present password/);
  await expect(address).toHaveValue("new@business.example");
  const other = newcomer().email;
  await address.fill(other);
  await page.getByLabel("Your password").fill(account.password);
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Look into the log" })).toContainText(other);
  await expect(page.getByRole("definition").first()).toHaveText(account.email);
  await page.goto("/confirm-email?token=none");
  await axe(page);
  await page.getByRole("button", { name: "Use this address" }).click();
  await expect(page.getByRole("alert")).toContainText("Nothing was changed");
});
