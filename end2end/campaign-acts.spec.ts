// Campaigns: what the wizard says is missing, pause, launch again, delete, a number in use, a number from Vapi, the keyboard.
import { roomAtVapi } from "./ground/console.ts";
import { axe, expect, test } from "./ground/index.ts";
import { areaCode, buyOne, call, enter, fits, tabTo } from "./ground/journey.ts";
import { chosen, dialog, main, next, pick, toTheEnd, toTheNumber } from "./ground/wizard.ts";

test.describe.configure({ timeout: 180_000 });

test("every step says what is missing, and going back and forth loses nothing", async ({ page }) => {
  await enter(page);
  await page.goto("/campaigns/new");
  await page.getByLabel("Name of the campaign").fill("Spring");
  await page.getByRole("button", { name: "Continue to questions" }).click();
  await page.getByLabel("What the calls are for").fill("Book tune-ups.");
  await page.getByLabel("Language").selectOption({ label: "Spanish" });
  await page.getByRole("button", { name: "Continue to the number" }).click();
  await expect(main(page)).toContainText("Still missing");
  await expect(main(page)).toContainText("Write the greeting that callers hear first.");
  await expect(page.getByLabel("What the calls are for")).toHaveValue("Book tune-ups.");
  await axe(page);
  await page.getByLabel("Greeting").fill("Hola");
  await page.getByRole("button", { name: "Save and finish later" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Your draft is kept" })).toBeVisible();
  await axe(page);
  await fits(page);
  await page.getByRole("link", { name: /^Go on/ }).click();
  await expect(page.getByRole("heading", { name: "Which number does it answer?" })).toBeVisible();
  await next(page).click();
  await expect(main(page)).toContainText("Choose the number that it answers.");
  await page.getByRole("link", { name: "Back" }).click();
  await expect(page.getByLabel("Language")).toHaveValue("es");
  await expect(page.getByLabel("Greeting")).toHaveValue("Hola");
  await page.goto(page.url().replace("questions", "review"));
  await expect(main(page)).toContainText("Before you can launch");
  await expect(page.getByRole("button", { name: "Launch the campaign" })).toBeDisabled();
  await axe(page);
  await fits(page);
});

test("a campaign is paused, launched again and deleted, and its number is free for the next", async ({ page }) => {
  await enter(page);
  const number = await buyOne(page, areaCode());
  await toTheNumber(page);
  await pick(page, number).check();
  await toTheEnd(page);
  await page.goto("/campaigns/new");
  await page.getByLabel("Name of the campaign").fill("Second");
  await page.getByRole("button", { name: "Continue to questions" }).click();
  await page.goto(page.url().replace("questions", "number"));
  await expect(page.getByText("Used by Spring tune-ups")).toBeVisible();
  await expect(pick(page, number)).toBeDisabled();
  await axe(page);
  await fits(page);

  await page.goto("/campaigns");
  await page.getByRole("link", { name: "Spring tune-ups" }).click();
  await page.getByRole("link", { name: "Pause" }).click();
  await expect(main(page)).toContainText("Your number is set up as it was before the launch.");
  await axe(page);
  await fits(page);
  await page.getByRole("button", { name: "Pause it" }).click();
  await expect(main(page).getByText("Paused", { exact: true })).toBeVisible({ timeout: 20_000 });
  await axe(page);
  await page.getByRole("button", { name: "Launch it again" }).click();
  await expect(main(page).getByText("Running", { exact: true })).toBeVisible({ timeout: 20_000 });
  await page.getByRole("link", { name: "Delete" }).click();
  await axe(page);
  await fits(page);
  await page.getByRole("button", { name: "Delete it" }).click();
  await expect(page.getByRole("status").filter({ hasText: "deleted" })).toBeVisible({ timeout: 20_000 });
  await expect(main(page)).not.toContainText("Spring tune-ups");
});

test("a number in use is released only with a tick that its campaign stops", async ({ page }) => {
  await enter(page);
  const number = await buyOne(page, areaCode());
  await toTheNumber(page);
  await pick(page, number).check();
  await next(page).click();
  const { numbers } = (await (await call(page, "/api/twilio/numbers")).json()) as { numbers: { id: string }[] };
  await page.goto(`/phone-numbers/${numbers[0]?.id}/release`);
  const question = page.getByRole("alertdialog");
  await expect(question).toContainText("The campaign Spring tune-ups stops");
  await axe(page);
  await fits(page);
  await question.getByLabel(/last 4 digits/).fill(number.slice(-4));
  await question.getByRole("button", { name: "Release it" }).click();
  await expect(question).toContainText("Tick that the campaign stops");
  await question.getByLabel(/Yes, the campaign/).check();
  await question.getByRole("radio", { name: /^Now/ }).check();
  await question.getByLabel(/last 4 digits/).fill(number.slice(-4));
  await question.getByRole("button", { name: "Release it" }).click();
  await expect(page.getByRole("status").filter({ hasText: "You released" })).toBeVisible();
});

test("a number from Vapi is got on the step, and the campaign runs on it", async ({ page }) => {
  await roomAtVapi(page, 10_000);
  await enter(page);
  await toTheNumber(page);
  await page.getByRole("radio", { name: /Managed by Vapi/ }).check();
  await expect(main(page)).toContainText("it cannot call out");
  await page.getByLabel("Area code or place").last().fill("628");
  await page.getByRole("button", { name: "Get it" }).click();
  await expect(chosen(page)).toContainText(/628|Being made/);
  await axe(page);
  await fits(page);
  await toTheEnd(page);
  await expect(main(page)).toContainText("A number from Vapi cannot call you.");
});

test("the wizard is gone through by the keyboard alone", async ({ page }, info) => {
  test.skip(info.project.name.startsWith("phone"), "a phone has no Tab key");
  await enter(page);
  await page.goto("/campaigns/new");
  await tabTo(page, page.getByLabel("Name of the campaign"));
  await page.keyboard.type("Spring");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/questions$/);
  await tabTo(page, page.getByLabel("What the calls are for"));
  await page.keyboard.type("Book tune-ups.");
  await tabTo(page, page.getByLabel("Greeting"));
  await page.keyboard.type("Hello");
  await tabTo(page, page.getByRole("button", { name: "Continue to the number" }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/number$/);
  await tabTo(page, page.getByRole("link", { name: "Buy New" }));
  await page.keyboard.press("Enter");
  await expect(dialog(page)).toBeVisible();
});
