// Buy New Number in a page of another application, which is another site to the browser.
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { FrameLocator, Page } from "@playwright/test";
import { apart } from "./ground/apart.ts";
import { axe, expect, newcomer, test } from "./ground/index.ts";

const SAMPLE = readFileSync(join(import.meta.dirname, "../docs/embed-host.html"), "utf8");

/** The application's own server: it holds the tokens, which its pages never see. */
type Application = { origin: string; server: Server; tokens: Map<string, { desk: string; token: string }> };

/** The sample page under `/{name}/`, tickets under `/{name}/ticket`, and a page that needs no scripts under `/{name}/plain`. */
async function application(asks: () => string): Promise<Application> {
  const tokens: Application["tokens"] = new Map();
  const server = createServer((request, answer) => {
    const [name, what] = (request.url ?? "").split("?")[0]!.split("/").slice(1);
    const known = tokens.get(name ?? "");
    const send = (kind: string, text: string) => answer.setHeader("content-type", kind).end(text);
    if (name === "favicon.ico") return void answer.writeHead(204).end();
    if (!known || what === undefined) return void answer.writeHead(404).end();
    if (what === "") return void send("text/html; charset=utf-8", SAMPLE);
    void ticket(known, asks()).then((made) => {
      if (what === "ticket") send("application/json", JSON.stringify(made));
      else send("text/html; charset=utf-8", `<!doctype html><html lang="en"><title>Plain</title><main><h1>Campaign</h1><iframe title="Buy New Number" width="100%" height="800" src="${made.url}"></iframe></main></html>`);
    });
  });
  await new Promise<void>((done) => server.listen(0, "localhost", done));
  return { origin: `http://localhost:${(server.address() as AddressInfo).port}`, server, tokens };
}

async function ticket({ desk, token }: { desk: string; token: string }, origin: string): Promise<{ url: string }> {
  const answer = await fetch(`${desk}/api/embed/tickets`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ origin }),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as { url: string };
}

let friend: Application;
let stranger: Application;

test.beforeAll(async () => {
  friend = await application(() => friend.origin);
  // It has got hold of tickets that are meant for the other one.
  stranger = await application(() => friend.origin);
});
test.afterAll(() => {
  friend.server.close();
  stranger.server.close();
});

/** An owner with a token that both applications hold; the name under which they do, and the desk. */
async function owner(page: Page): Promise<{ name: string; desk: string; token: string }> {
  const desk = await apart(`embed-${new URL(friend.origin).port}`, { EMBED_ORIGINS: friend.origin, RATE_STRANGERS: "0" });
  const headers = { origin: desk };
  const call = async (path: string, data: object) => {
    const answer = await page.request.post(`${desk}${path}`, { data, headers });
    expect(answer.status(), await answer.text()).toBe(200);
    return (await answer.json()) as { token: string };
  };
  await call("/api/auth/sign-up", newcomer());
  const { token } = await call("/api/auth/tokens", { name: "CRM" });
  // The frame must not live on the owner's own session.
  await page.context().clearCookies();
  const name = crypto.randomUUID();
  for (const { tokens } of [friend, stranger]) tokens.set(name, { desk, token });
  return { name, desk, token };
}

const frameOf = (page: Page): FrameLocator => page.frameLocator("iframe");

/** What the owner holds, asked with the token. */
async function held({ desk, token }: { desk: string; token: string }): Promise<string[]> {
  const answer = await fetch(`${desk}/api/twilio/numbers`, { headers: { authorization: `Bearer ${token}` } });
  const { numbers } = (await answer.json()) as { numbers: { phone_number: string }[] };
  return numbers.map((number) => number.phone_number);
}

const scripts = () => test.info().project.use.javaScriptEnabled !== false;

/** Opens the frame: by the sample page, or by one that needs no scripts. */
async function open(page: Page, name: string): Promise<FrameLocator> {
  if (scripts()) {
    await page.goto(`${friend.origin}/${name}/`);
    await page.getByRole("button", { name: "Buy New" }).click();
  } else {
    await page.goto(`${friend.origin}/${name}/plain`);
  }
  const frame = frameOf(page);
  await expect(frame.getByRole("heading", { level: 1, name: "Buy New Number" })).toBeVisible();
  return frame;
}

async function search(frame: FrameLocator, code: string): Promise<void> {
  await frame.getByLabel("Area code or place").fill(code);
  await frame.getByRole("button", { name: "Search" }).click();
  await expect(frame.getByRole("heading", { name: new RegExp(`numbers in ${code}`) })).toBeVisible();
}

test("a number is found and bought in a page of another site, which is told which one", async ({ page }) => {
  const own = await owner(page);
  const frame = await open(page, own.name);
  await search(frame, "415");
  await expect(frame.getByRole("listitem").filter({ has: frame.getByRole("button", { name: /^Buy/ }) })).toHaveCount(20);
  await expect(frame.getByText("Calls now").first()).toBeVisible();
  await expect(frame.getByLabel("Label")).toHaveValue("Campaign Phone Number");
  await frame.getByRole("button", { name: /^Buy \(/ }).first().click();
  await expect(frame.getByRole("heading", { name: "Number Successfully Purchased!" })).toBeVisible();
  const [number] = await held(own);
  expect(number).toMatch(/^\+1415/);
  if (scripts()) {
    await expect(page.locator("#chosen")).toHaveText(number ?? "");
    // The frame is as high as its page, so that nothing in it scrolls.
    await expect.poll(() => frame.locator("html").evaluate((html) => html.scrollHeight - html.clientHeight)).toBeLessThanOrEqual(1);
  }
  await frame.getByRole("link", { name: "Done" }).click();
  if (scripts()) await expect(page.getByRole("dialog")).toBeHidden();
  else await expect(frame.getByRole("heading", { name: "You can close this window" })).toBeVisible();
});

test("an area code without numbers suggests others in the frame, each one click", async ({ page }) => {
  const own = await owner(page);
  const frame = await open(page, own.name);
  await frame.getByLabel("Area code or place").fill("212");
  await frame.getByRole("button", { name: "Search" }).click();
  await expect(frame.getByRole("heading", { name: "Suggested Available Area Codes" })).toBeVisible();
  await frame.getByRole("link", { name: /^646/ }).click();
  await expect(frame.getByRole("heading", { name: /numbers in 646/ })).toBeVisible();
});

test("the pages of the frame are sound by themselves, found, bought and closed", async ({ page }) => {
  const own = await owner(page);
  const { url } = await ticket(own, friend.origin);
  await page.goto(url);
  await axe(page);
  await page.getByLabel("Area code or place").fill("628");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.getByRole("heading", { name: /numbers in 628/ })).toBeVisible();
  await axe(page);
  expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  await page.getByRole("button", { name: /^Buy \(/ }).first().click();
  await expect(page.getByRole("heading", { name: "Number Successfully Purchased!" })).toBeVisible();
  await axe(page);
  await page.getByRole("link", { name: "Done" }).click();
  await axe(page);
});

test.describe("where it is not let in", () => {
  test.use({ provoked: /frame-ancestors|status of 403|chrome-error:|ERR_BLOCKED_BY_RESPONSE/ });

  test("a page that the ticket is not for is shown nothing by the browser", async ({ page }) => {
    const own = await owner(page);
    await page.goto(`${stranger.origin}/${own.name}/plain`);
    await expect(page.getByRole("heading", { name: "Campaign" })).toBeVisible();
    await expect.poll(() => page.frames().some((frame) => frame.url().startsWith("chrome-error:"))).toBe(true);
    await expect(frameOf(page).getByLabel("Area code or place")).toHaveCount(0);
  });

  test("an altered ticket opens a page that says so and buys nothing", async ({ page }) => {
    const own = await owner(page);
    const { url } = await ticket(own, friend.origin);
    await page.goto(`${url.slice(0, -2)}xx`);
    await expect(page.getByRole("heading", { name: "This window cannot be opened" })).toBeVisible();
    await axe(page);
    expect(await held(own)).toEqual([]);
  });
});
