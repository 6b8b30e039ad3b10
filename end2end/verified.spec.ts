// Numbers held elsewhere: proven by a call or by a text, and shown as the caller from then on.
import { axe, expect, test } from "./ground/index.ts";
import { areaCode, buyOne, call, enter, fits } from "./ground/journey.ts";

test("a number is verified by a call, and shown as the caller where calls go on", async ({ page }) => {
  await enter(page);
  const code = areaCode();
  const own = await buyOne(page, code);
  await page.goto("/phone-numbers");
  await page.getByRole("link", { name: "Verified numbers" }).click();
  await expect(page.getByText("No number is verified yet")).toBeVisible();
  await axe(page);
  await fits(page);
  // At the practice carrier a code counts as typed after some seconds.
  await page.getByLabel("Number", { exact: true }).fill(`(${code}) 867-0177`);
  await page.getByLabel("What you call it").fill("Workshop");
  await page.getByRole("button", { name: "Verify number" }).click();
  await expect(page.getByRole("status").filter({ hasText: "type this code" })).toBeVisible();
  // Without scripts the page renews itself by a meta refresh, which axe faults whatever it is for.
  if ((await page.locator('meta[http-equiv="refresh"]').count()) === 0) await axe(page);
  await fits(page);
  // Whoever stays there sees it: the page renews itself.
  await expect(page.getByRole("region", { name: "Proven to be yours" })).toContainText("Workshop", { timeout: 25_000 });
  await axe(page);
  await fits(page);

  await page.goto("/phone-numbers");
  await page.locator(`a[href^="/phone-numbers/"]`, { hasText: own.slice(-4) }).first().click();
  await page.getByText("On to a phone").click();
  await page.getByLabel("Ring this phone").fill("(510) 555-0142");
  await page.getByLabel("That phone shows").selectOption({ label: `(${code}) 867-0177, which you verified` });
  await page.getByRole("region", { name: "Where it goes" }).getByRole("button", { name: "Save" }).click();
  await expect(page.getByLabel("That phone shows")).toHaveValue(`+1${code}8670177`);
  await axe(page);
  await fits(page);

  await page.goto("/phone-numbers/verified");
  await page.getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("No number is verified yet")).toBeVisible();
});

test.describe("a code that is wrong", () => {
  test.use({ provoked: /status of (404|422)/ });

  test("a text brings a code; a wrong one says how many tries are left, and nothing typed is lost", async ({ page }) => {
    await enter(page);
    const code = areaCode();
    await page.goto("/phone-numbers/verified");
    await page.getByLabel("Number", { exact: true }).fill(`(${code}) 867-0178`);
    await page.getByText("A text with a code").click();
    await page.getByRole("button", { name: "Verify number" }).click();
    await expect(page.locator("#wrong-way")).toContainText("You have no number yet");
    await expect(page.locator("#wrong-way")).toBeFocused();
    await expect(page.getByLabel("Number", { exact: true })).toHaveValue(`(${code}) 867-0178`);
    await axe(page);
    await fits(page);
    const sells = await call(page, "/api/twilio/search-numbers", { areaCode: code, capabilities: { sms: true } });
    const { numbers } = (await sells.json()) as { numbers: { phoneNumber: string }[] };
    await call(page, "/api/twilio/purchase-number", { phoneNumber: numbers[0]?.phoneNumber, substitution: "never" });
    await page.goto("/phone-numbers/verified");
    await page.getByLabel("Number", { exact: true }).fill(`(${code}) 867-0178`);
    await page.getByText("A text with a code").click();
    await page.getByRole("button", { name: "Verify number" }).click();
    const field = page.getByLabel("Code in the text");
    await field.fill("000000");
    await page.getByRole("button", { name: "Verify", exact: true }).click();
    await expect(page.getByText("You have 4 tries left.")).toBeVisible();
    await axe(page);
    await fits(page);
    await page.getByRole("button", { name: "Stop" }).click();
    await expect(field).toHaveCount(0);
  });
});
