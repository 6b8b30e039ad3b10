// What stands on the answers: policies, nonces and how long files may be kept. The same in every browser.
import { expect, test } from "./ground/index.ts";
import { enter } from "./ground/journey.ts";

test.beforeEach(() => {
  test.skip(test.info().project.name !== "desk", "it does not depend on the browser");
});

test("files have addresses of their own version and may be kept for ever", async ({ page }) => {
  await page.goto("/sign-in");
  const files = await page.locator("link[href^='/pkg/']").evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
  expect(files.some((file) => file.endsWith(".css"))).toBe(true);
  expect(files.some((file) => file.endsWith(".wasm"))).toBe(true);
  for (const file of files) {
    const answer = await page.request.get(file);
    expect(answer.status(), file).toBe(200);
    expect(answer.headers()["cache-control"], file).toBe("public, max-age=31536000, immutable");
    expect(answer.headers()["x-content-type-options"], file).toBe("nosniff");
  }
});

test("a page runs nothing but what carries its nonce, and no nonce comes twice", async ({ page }) => {
  await enter(page);
  const nonces = new Set<string>();
  for (const path of ["/phone-numbers", "/account", "/sign-in"]) {
    const answer = await page.request.get(path);
    const policy = answer.headers()["content-security-policy"] ?? "";
    const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
    expect(nonce.length, policy).toBeGreaterThanOrEqual(16);
    nonces.add(nonce);
    expect(policy).not.toContain("unsafe-inline");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self'");

    const html = await answer.text();
    const scripts = html.match(/<script\b[^>]*>/g) ?? [];
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(script, path).toContain(`nonce="${nonce}"`);
    expect(html.match(/<style\b[^>]*>/g) ?? [], path).toEqual([]);
    expect(html.match(/<[^>]+\sstyle="[^>]*>/g) ?? [], path).toEqual([]);
    expect(html.match(/<[^>]+\son[a-z]+="[^>]*>/g) ?? [], path).toEqual([]);
    expect(answer.headers()["cache-control"]).toBe("no-store");
    expect(answer.headers()["referrer-policy"]).toBe("same-origin");
    expect(answer.headers()["x-frame-options"]).toBe("DENY");
  }
  expect(nonces.size).toBe(3);
});

test("the session's cookie is out of reach of scripts and of other sites", async ({ page, context }) => {
  await enter(page);
  const cookies = await context.cookies();
  expect(cookies.length).toBeGreaterThan(0);
  for (const cookie of cookies) {
    expect(cookie.httpOnly, cookie.name).toBe(true);
    expect(cookie.sameSite, cookie.name).toBe("Lax");
  }
});

test("an order that another site sends in the owner's name is refused", async ({ page }) => {
  await enter(page);
  const answer = await page.request.post("/api/twilio/purchase-number", {
    data: { phoneNumber: "+14155550123" },
    headers: { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site" },
  });
  expect(answer.status()).toBe(403);
});
