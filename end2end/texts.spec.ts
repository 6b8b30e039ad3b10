// Texts: one is sent and arrives, one comes in with a picture and is answered, and somebody wants none.
import type { Page } from "@playwright/test";
import { changeAtConsole, writeTo } from "./ground/console.ts";
import { axe, expect, test } from "./ground/index.ts";
import { areaCode, call, enter, fits } from "./ground/journey.ts";

const OTHER = "+14155550123";

/** An owner with a number whose texts lead to the desk: the number as people read it, and where its texts are. */
async function texting(page: Page): Promise<{ number: string; texts: string }> {
  await enter(page);
  const code = areaCode();
  const order = { phoneNumber: `+1${code}5550101`, substitution: "never" };
  const { phoneNumber } = (await (await call(page, "/api/twilio/purchase-number", order)).json()) as { phoneNumber: { id: string } };
  const number = `(${code}) 555-0101`;
  const { origin } = new URL(test.info().project.use.baseURL ?? "");
  await changeAtConsole(page, number, { SmsUrl: `${origin}/webhooks/twilio/sms` });
  return { number, texts: `/phone-numbers/${phoneNumber.id}/texts` };
}

/** What has come meanwhile shows by itself; without scripts the page is loaded again. */
async function comes(page: Page, words: string): Promise<void> {
  await expect(async () => {
    if (test.info().project.use.javaScriptEnabled === false) await page.reload();
    await expect(page.getByRole("main")).toContainText(words, { timeout: 2_000 });
  }).toPass({ timeout: 20_000 });
}

test("a text says what it costs and whether it can arrive, goes, and is delivered", async ({ page }) => {
  const { texts } = await texting(page);
  await page.goto(texts);
  await expect(page.getByRole("heading", { level: 3, name: "No texts yet" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("US texts after registration");
  await expect(page.getByRole("main")).toContainText("up to $0.0079");
  await axe(page);
  await fits(page);
  // A long one is asked for once more, with what it comes to, and nothing is typed twice.
  const long = "We open at nine and close at six, on Saturdays at two. ".repeat(4).trim();
  await page.getByLabel("To", { exact: true }).fill("(415) 555-0123");
  await page.getByLabel("Text", { exact: true }).fill(long);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "(415) 555-0123" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Not sent yet: this text makes 2 segments");
  await expect(page.getByRole("main")).toContainText("$0.0158");
  await expect(page.getByLabel("Text", { exact: true })).toHaveValue(long);
  await axe(page);
  await fits(page);
  await page.getByRole("button", { name: "Send 2 segments" }).click();
  await expect(page.getByLabel("Text", { exact: true })).toHaveValue("");
  await comes(page, "Delivered");
  await expect(page.getByRole("listitem").filter({ hasText: long })).toHaveCount(1);
  await axe(page);
  await fits(page);
  await page.getByRole("link", { name: "Texts", exact: true }).click();
  await expect(page.getByRole("link", { name: "(415) 555-0123" })).toBeVisible();
});

test("a text with a picture comes in, is marked as new, and is answered", async ({ page }) => {
  const { number, texts } = await texting(page);
  await page.goto(texts);
  await writeTo(page, number, { from: OTHER, body: "Is this yours?\nIt stood in our yard.", pictures: ["image/png", "image/svg+xml"] });
  await comes(page, "1 new");
  await axe(page);
  await fits(page);
  await page.getByRole("link", { name: "(415) 555-0123" }).click();
  const picture = page.getByRole("img", { name: "Picture 1 from (415) 555-0123" });
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(160);
  await expect(page.getByRole("main")).toContainText("A file came with it (image/svg+xml), which is not shown here.");
  await axe(page);
  await fits(page);
  await page.getByLabel("Text", { exact: true }).fill("Yes! Thank you 🙂");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await comes(page, "Delivered");
  await page.goto(texts);
  await expect(page.getByRole("main")).not.toContainText("1 new");
  await expect(page.getByRole("main")).toContainText("You: Yes! Thank you");
});

test("whoever texts STOP is left alone, and a text that does not arrive says why", async ({ page }) => {
  const { number, texts } = await texting(page);
  await writeTo(page, number, { from: OTHER, body: "stop" });
  await page.goto(`${texts}/14155550123`);
  // A page that stood open when it came keeps its form until it is loaded again.
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("main")).toContainText("They want no texts from this number", { timeout: 2_000 });
  }).toPass({ timeout: 20_000 });
  await expect(page.getByLabel("Text", { exact: true })).toHaveCount(0);
  await axe(page);
  await fits(page);
  await page.goto(texts);
  await expect(page.getByRole("main")).toContainText("Wants no texts");
  await page.getByLabel("To", { exact: true }).fill("+14155550131");
  await page.getByLabel("Text", { exact: true }).fill("Anybody there?");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await comes(page, "There is no phone with this number");
  await axe(page);
  await fits(page);
});
