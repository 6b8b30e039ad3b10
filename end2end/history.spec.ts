// History: what happened is told in words, on as many pages as it takes, and can be kept as files.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { axe, expect, test } from "./ground/index.ts";
import { areaCode, buyOne, call, e164, enter, fits } from "./ground/journey.ts";

type Line = Record<"id" | "subjectId" | "actor" | "event" | "at" | "details" | "hash", string> & { seq: number };
type Trail = { form: string; userId: string; head: { seq: number; hash: string }; lines: Line[] };

/** The hash of the last line, computed from what the lines say. */
function endOf(trail: Trail): string {
  let previous = "0".repeat(64);
  for (const line of trail.lines) {
    const fields = [trail.form, trail.userId, `${line.seq}`, line.id, line.subjectId, line.actor, line.event, line.at, previous, line.details];
    const whole = fields.map((field) => `${Buffer.byteLength(field)}:${field},`).join("");
    previous = createHash("sha256").update(whole).digest("hex");
  }
  return previous;
}

test("before anything happened the history says so, and what will stand there", async ({ page }) => {
  await enter(page);
  await page.goto("/account");
  await page.getByRole("link", { name: "See the history" }).click();
  await expect(page).toHaveURL(/\/account\/history$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("History");
  await expect(page.getByText("Nothing has happened yet")).toBeVisible();
  await expect(page.getByRole("link", { name: "Find a number" })).toBeVisible();
  await fits(page);
  await axe(page);
});

test("what was bought and released stands there, newest first, and leads to its purchase", async ({ page }) => {
  await enter(page);
  const number = await buyOne(page, areaCode());
  await call(page, "/api/twilio/release-number", { phoneNumber: e164(number) });
  await page.goto("/account/history");
  const told = page.getByRole("region", { name: "Today" }).getByRole("listitem");
  await expect(told).toHaveText([
    new RegExp(`^${escaped(number)} is released and costs nothing any more`),
    new RegExp(`^The release of ${escaped(number)} began`),
    new RegExp(`^${escaped(number)} is in your Twilio account`),
    new RegExp(`^${escaped(number)} was ordered`),
  ]);
  await fits(page);
  await axe(page);
  await told.last().getByRole("link", { name: number }).click();
  await expect(page).toHaveURL(/\/purchases\/[0-9a-f-]{36}$/);
});

test("a copy is kept as a file that can be checked, and as one for spreadsheets", async ({ page }) => {
  await enter(page);
  await buyOne(page, areaCode());
  await page.goto("/account/history");
  const copies = page.getByRole("region", { name: "Keep a copy" });
  const [json] = await Promise.all([page.waitForEvent("download"), copies.getByRole("link", { name: /JSON/ }).click()]);
  expect(json.suggestedFilename()).toBe("numberdesk-history-2.json");
  const trail = JSON.parse(await readFile(await json.path(), "utf8")) as Trail;
  expect(trail.lines).toHaveLength(2);
  expect(trail.head).toEqual({ seq: 2, hash: endOf(trail) });
  await expect(copies.getByLabel("Fingerprint of the last line")).toHaveValue(trail.head.hash);
  const [csv] = await Promise.all([page.waitForEvent("download"), copies.getByRole("link", { name: /CSV/ }).click()]);
  expect((await readFile(await csv.path(), "utf8")).trimEnd().split("\r\n")).toHaveLength(3);
});

test("a long history is read page by page, and back", async ({ page }) => {
  await enter(page);
  // Ten numbers that nobody sells, again and again: each is told as not bought, and the first ones as ordered before that.
  const code = areaCode();
  for (let times = 0; times < 4; times++) {
    const phoneNumbers = Array.from({ length: 10 }, (_, at) => `+1${code}20000${times}${at}`);
    await call(page, "/api/twilio/purchase-numbers", { phoneNumbers, substitution: "never" });
  }
  await expect.poll(async () => (await (await call(page, "/api/twilio/purchases-waiting")).json()).underWay).toEqual([]);
  await page.goto("/account/history");
  const pages = page.getByRole("navigation", { name: "Pages" });
  const count = Number(/of (\d+)/.exec(await pages.innerText())?.[1]);
  expect(count).toBeGreaterThan(50);
  expect(count).toBeLessThanOrEqual(100);
  const newest = `Newest 50 of ${count}`;
  await expect(pages).toContainText(newest);
  await expect(page.getByRole("region", { name: "Today" }).getByRole("listitem")).toHaveCount(50);
  await fits(page);
  await pages.getByRole("link", { name: "Older" }).click();
  await expect(pages).toContainText(`1 to ${count - 50} of ${count}`);
  await expect(page.getByRole("region", { name: "Today" }).getByRole("listitem")).toHaveCount(count - 50);
  await axe(page);
  await pages.getByRole("link", { name: "Newer" }).click();
  await expect(page).toHaveURL(/\/account\/history$/);
  await expect(pages).toContainText(newest);
});

/** A text as a regular expression that means only it. */
function escaped(text: string): string {
  return text.replaceAll(/[()]/g, "\\$&");
}
