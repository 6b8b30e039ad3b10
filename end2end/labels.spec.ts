// Labels from a file: shown line by line, changed on its owner's word, and the list as a file.
import { readFile } from "node:fs/promises";
import { axe, expect, test } from "./ground/index.ts";
import { areaCode, buyOne, enter, fits, mine } from "./ground/journey.ts";

test("labels from a file are shown first, then changed, and reach Twilio", async ({ page }) => {
  await enter(page);
  const code = areaCode();
  const [first, second] = [await buyOne(page, code), await buyOne(page, code)];
  await page.goto("/phone-numbers");
  await mine(page).getByRole("link", { name: "Labels from a file" }).click();
  await axe(page);
  await fits(page);
  const text = `\ufeffphone_number;label;tags\r\n${first};Front desk;west\r\n${second};"Night; line";\r\n+12125550100;Not mine;\r\n`;
  await page.getByLabel("A file").setInputFiles({ name: "labels.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.getByRole("button", { name: "Show what would change" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("2 numbers will change");
  await expect(page.getByRole("region", { name: "Lines that cannot be used" })).toContainText("This number is not in your list.");
  await axe(page);
  await fits(page);
  await page.getByRole("button", { name: "Change 2 numbers" }).click();
  await expect(page.getByRole("status").filter({ hasText: "2 of 2 numbers done." })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("region", { name: "Line by line" })).toContainText("Night; line");
  await axe(page);
  await fits(page);
  await page.getByRole("link", { name: "Back to my numbers" }).click();
  await expect(mine(page)).toContainText("Front desk");
  await fits(page);
  const saved = page.waitForEvent("download");
  await mine(page).getByRole("link", { name: "All as CSV" }).click();
  expect(await readFile(await (await saved).path(), "utf8")).toContain("Front desk,west,");
});

test.describe("what cannot be read", () => {
  test.use({ provoked: /status of 422/ });

  test("pasted lines that cannot be used stand there again, with why", async ({ page }) => {
    await enter(page);
    await page.goto("/phone-numbers/labels");
    const lines = page.getByLabel("Or paste lines here");
    await lines.fill("colour,taste\nred,sweet");
    await page.getByRole("button", { name: "Show what would change" }).click();
    await expect(page.getByRole("alert")).toContainText("The first line has to name the columns");
    await expect(lines).toHaveValue("colour,taste\nred,sweet");
    await axe(page);
    await fits(page);
    await lines.fill("soon, Front desk");
    await page.getByRole("button", { name: "Show what would change" }).click();
    await expect(page.getByRole("alert")).toBeVisible();
  });
});
