// A number of another carrier: checked, asked for with its bill, followed, and brought into the list; or withdrawn.
import type { Page } from "@playwright/test";
import { axe, expect, test } from "./ground/index.ts";
import { portAtConsole } from "./ground/console.ts";
import { areaCode, enter, fits, mine, written } from "./ground/journey.ts";

const BILL = { name: "../../bill \u202e<b>.pdf", mimeType: "application/octet-stream", buffer: Buffer.from("%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n") };

async function check(page: Page, number: string): Promise<void> {
  await page.getByLabel("Your number").fill(number);
  await page.getByRole("button", { name: "Check" }).click();
}

async function fill(page: Page, town: string): Promise<void> {
  await page.getByLabel("Name of the customer").fill("Ada Lovelace Bakery");
  await page.getByLabel("Street").fill("101 Spear St");
  await page.getByLabel("Town").fill(town);
  await page.getByLabel("State").fill("CA");
  await page.getByLabel("Zip code").fill("94105");
  await page.getByLabel("First and last name").fill("Ada Lovelace");
  await page.getByLabel("Their e-mail address").fill("ada@example.test");
}

/** The page of a request as it is once the next look at Twilio has shown it. */
async function becomes(page: Page, title: string): Promise<void> {
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(title, { timeout: 500 });
  }).toPass({ timeout: 30_000 });
}

test("a number is checked, asked for, followed to its arrival, and stands in the list", async ({ page }) => {
  await enter(page);
  const number = written(areaCode(), "5550141");
  await page.goto("/phone-numbers");
  await page.getByRole("link", { name: "Bring a number you have" }).click();
  await expect(page.getByRole("region", { name: "How it goes" })).toBeVisible();
  await axe(page);
  await fits(page);
  await check(page, number);
  await expect(page.getByText("This number can come")).toBeVisible();
  await axe(page);
  await fits(page);
  // A call proves whose it is; at the practice carrier its code counts as typed after some seconds.
  await page.getByRole("link", { name: /^Verify/ }).click();
  await page.getByRole("button", { name: "Verify number" }).click();
  await page.getByRole("link", { name: /^Bring it here/ }).click({ timeout: 25_000 });
  await expect(page.getByText("You have verified that you hold it.")).toBeVisible();
  await axe(page);
  await fits(page);
  await fill(page, "San Francisco");
  await page.getByLabel("The bill").setInputFiles(BILL);
  await page.getByRole("button", { name: `Ask for ${number}` }).click();

  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your number is on its way");
  await axe(page);
  await fits(page);
  await portAtConsole(page, number, "Waiting for Signature");
  await becomes(page, "A signature is needed");
  await expect(page.getByRole("link", { name: "Open the letter to sign" })).toBeVisible();
  await axe(page);
  await fits(page);
  await portAtConsole(page, number, "Action Required", "The name does not match");
  await becomes(page, "Something has to be put right");
  await expect(page.getByText("The name does not match")).toBeVisible();
  await page.goto("/phone-numbers");
  await expect(mine(page)).not.toContainText(number.slice(-4));
  await page.goBack();
  await portAtConsole(page, number, "Completed");
  await becomes(page, "Your number is here");
  await expect(page.getByRole("listitem").filter({ hasText: "The number is in your list" })).toBeVisible();
  await axe(page);
  await fits(page);
  await page.getByRole("link", { name: "Open the number" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.goto("/phone-numbers");
  await expect(mine(page).getByRole("listitem").filter({ hasText: number.slice(-4) })).toHaveCount(1);
});

test.describe("what cannot be", () => {
  test.use({ provoked: /status of 422/ });

  test("a wrong file and a wrong number are told, nothing typed is lost but what is secret, and a request is withdrawn", async ({ page }) => {
    await enter(page);
    const mobile = written(areaCode(), "5550149");
    await page.goto("/phone-numbers/porting");
    await check(page, "12");
    await expect(page.getByLabel("Your number")).toHaveAccessibleDescription(/digits/);
    await fits(page);
    await check(page, "(800) 555-0141");
    await expect(page.getByText("This number cannot be asked for")).toBeVisible();
    await axe(page);
    await check(page, mobile);
    await fill(page, "Oakland");
    await page.getByLabel("Account number").fill("A-77");
    await page.getByLabel("PIN for moving").fill("4711");
    await page.getByText("one person").click();
    await page.getByLabel("The bill").setInputFiles({ ...BILL, name: "bill.pdf", mimeType: "application/pdf", buffer: Buffer.from("MZ no bill") });
    await page.getByRole("button", { name: `Ask for ${mobile}` }).click();
    await expect(page.getByRole("alert")).toContainText("Nothing was asked for");
    await expect(page.getByLabel("The bill")).toHaveAccessibleDescription(/This is no PDF, JPEG or PNG/);
    await expect(page.getByLabel("Town")).toHaveValue("Oakland");
    await expect(page.getByRole("radio", { name: "one person" })).toBeChecked();
    await expect(page.getByLabel("PIN for moving")).toHaveValue("");
    await axe(page);
    await fits(page);

    const again = async () => {
      await page.getByLabel("Account number").fill("A-77");
      await page.getByLabel("PIN for moving").fill("4711");
      await page.getByLabel("The bill").setInputFiles(BILL);
      await page.getByRole("button", { name: `Ask for ${mobile}` }).click();
    };
    await again();
    const isMine = page.getByLabel(/It is mine, and I may move it/);
    await expect(isMine).toHaveAccessibleDescription(/Verify the number first/);
    await axe(page);
    await fits(page);
    await isMine.check();
    await again();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your number is on its way");
    await page.getByRole("button", { name: "Withdraw this request" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("You withdrew this request");
    await axe(page);
    await fits(page);
    await page.getByRole("link", { name: "Bring a number", exact: true }).click();
    await expect(page.getByRole("region", { name: "Numbers you asked for" })).toContainText("Withdrawn");
    await axe(page);
    await fits(page);
  });
});
