// Release: giving a number back, never by mistake.
import { axe, expect, test } from "./ground/index.ts";
import { areaCode, buyOne, enter, fits, held, mine, tabTo } from "./ground/journey.ts";

test("a number is released only with its last 4 digits, and the question names what is lost", async ({ page }) => {
  await enter(page);
  const number = await buyOne(page, areaCode());
  await page.goto("/phone-numbers");
  await mine(page).getByRole("button", { name: `Actions for ${number}` }).click();
  await page.getByRole("link", { name: `Release ${number}` }).click();

  const question = page.getByRole("alertdialog", { name: `Release ${number}?` });
  await expect(question).toContainText("Calls and texts");
  await expect(question).toContainText("$1.15 per month");
  // What can be undone comes first.
  await expect(question.getByRole("radio", { name: /^In 1 hour/ })).toBeChecked();
  await expect(question.getByRole("link", { name: "Keep it" })).toBeFocused();
  await axe(page);
  await fits(page);

  const digits = page.getByLabel("To go on, type its last 4 digits");
  await question.getByRole("radio", { name: /^Now/ }).check();
  const wrong = number.endsWith("0000") ? "1111" : "0000";
  await digits.fill(wrong);
  await page.getByRole("button", { name: "Release it" }).click();
  await expect(digits).toHaveAccessibleDescription(/not its last 4 digits/);
  await expect(digits).toHaveValue(wrong);
  expect(await held(page)).toHaveLength(1);

  // What was chosen and typed is not lost with the mistake.
  await expect(question.getByRole("radio", { name: /^Now/ })).toBeChecked();
  await digits.fill(number.slice(-4));
  await page.getByRole("button", { name: "Release it" }).click();
  await expect(page.getByRole("status").filter({ hasText: "You released" })).toContainText(number.slice(-8));
  await expect(page.getByRole("alertdialog")).toHaveCount(0);
  await expect(mine(page)).not.toContainText(number.slice(-8));
  await expect(mine(page)).toContainText("Your number will stand here");
  expect(await held(page)).toEqual([]);
});

test("keeping the number leaves it as it was", async ({ page }) => {
  await enter(page);
  const number = await buyOne(page, areaCode());
  await page.goto("/phone-numbers");
  const actions = mine(page).getByRole("button", { name: `Actions for ${number}` });
  await tabTo(page, actions);
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("link", { name: `Release ${number}` }));
  await page.keyboard.press("Enter");
  await page.getByRole("alertdialog").getByRole("link", { name: "Keep it" }).click();
  await expect(page).toHaveURL(/\/phone-numbers$/);
  await expect(page.getByRole("alertdialog")).toHaveCount(0);
  await expect(mine(page)).toContainText(number.slice(-8));
});

test("releasing the primary number asks which one follows", async ({ page }) => {
  await enter(page);
  const code = areaCode();
  const [first, second] = [await buyOne(page, code), await buyOne(page, code)];
  await page.goto("/phone-numbers");
  await mine(page).getByRole("button", { name: `Actions for ${first}` }).click();
  await page.getByRole("link", { name: `Release ${first}` }).click();
  await page.getByLabel("Which one is primary then?").selectOption({ label: second });
  await page.getByRole("radio", { name: /^Now/ }).check();
  await page.getByLabel("To go on, type its last 4 digits").fill(first.slice(-4));
  await page.getByRole("button", { name: "Release it" }).click();
  const row = mine(page).getByRole("listitem").filter({ hasText: second.slice(-8) }).first();
  await expect(row).toContainText("Primary");
  await expect(mine(page)).not.toContainText(first.slice(-8));
});

test.describe("a number that is not there", () => {
  test.use({ provoked: /status of 404/ });

  test("the question about a number that is not there asks nothing", async ({ page }) => {
    await enter(page);
    await page.goto("/phone-numbers/0192f0c0-0000-7000-8000-000000000000/release");
    await expect(page.getByRole("status").filter({ hasText: "There is no such number" })).toBeVisible();
    await expect(page.getByRole("alertdialog")).toHaveCount(0);
  });
});
