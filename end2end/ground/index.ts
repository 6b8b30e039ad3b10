// What every browser test stands on: `test` fails on anything the browser complains about; verbs for what people do.
import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type Page } from "@playwright/test";

export { expect };

export type Ground = {
  /** `blocked`: the browser gets no wasm, as with a proxy or a setting that forbids it. */
  wasm: "served" | "blocked";
  /** Complaints that a test provokes: `test.use({ provoked: /status of 422/ })` where a form is sent with a mistake. */
  provoked: RegExp | null;
  /** Everything the browser complained about so far. Watched in every test. */
  complaints: string[];
};

/** Chromium's own words where wasm did not arrive, in the console and as the promise nobody caught. */
const WITHOUT_WASM = /\.wasm|Failed to fetch/;
/** What a browser that runs no scripts says about the ones the page names: it does not load or does not use them. */
const WITHOUT_SCRIPTS = /request failed: \S+\.js csp|\.wasm was preloaded using link preload but not used/;

export const test = base.extend<Ground>({
  wasm: ["served", { option: true }],
  provoked: [null, { option: true }],
  complaints: [
    async ({ context, wasm, provoked, javaScriptEnabled }, use) => {
      const complaints: string[] = [];
      const complain = (words: string) => {
        const expected =
          provoked?.test(words) ||
          (wasm === "blocked" && WITHOUT_WASM.test(words)) ||
          (javaScriptEnabled === false && WITHOUT_SCRIPTS.test(words));
        if (!expected) complaints.push(words);
      };
      context.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") {
          complain(`console ${message.type()}: ${message.text()} (${message.location().url})`);
        }
      });
      context.on("weberror", (problem) => complain(`uncaught: ${problem.error().stack ?? problem.error().message}`));
      context.on("requestfailed", (request) => {
        const why = request.failure()?.errorText ?? "";
        // A page that is left while something loads is no fault of the page.
        if (why !== "net::ERR_ABORTED") complain(`request failed: ${request.url()} ${why}`);
      });
      if (wasm === "blocked") await context.route("**/*.wasm", (route) => route.abort());
      await use(complaints);
      expect(complaints, "the browser complained").toEqual([]);
    },
    { auto: true },
  ],
});

/** Expects that axe finds nothing against the page as it is, in light and in dark. */
export async function axe(page: Page): Promise<void> {
  const frozen = test.info().project.use.javaScriptEnabled === false ? await copyForAxe(page) : undefined;
  const seen = frozen ?? page;
  for (const colorScheme of ["light", "dark"] as const) {
    await seen.emulateMedia({ colorScheme });
    const rules = new AxeBuilder({ page: seen });
    // The night changes colours and nothing else.
    if (colorScheme === "dark") rules.withRules(["color-contrast"]);
    const { violations } = await rules.analyze();
    const found = violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map((node) => node.target.join(" ")) }));
    expect(found, `axe, ${colorScheme}`).toEqual([]);
  }
  if (frozen) await frozen.context().close();
  else await page.emulateMedia({ colorScheme: null });
}

/**
 * The page as it is, opened where scripts may run, because axe is one; the page's own stay off. What `noscript` holds
 * is shown there as it is here.
 */
async function copyForAxe(page: Page): Promise<Page> {
  const browser = page.context().browser();
  if (!browser) throw new Error("the page has no browser");
  const { viewport, isMobile, hasTouch, deviceScaleFactor, contextOptions } = test.info().project.use;
  const storageState = await page.context().storageState();
  const context = await browser.newContext({
    ...contextOptions, viewport, isMobile, hasTouch, deviceScaleFactor, storageState, javaScriptEnabled: true,
  });
  const body = (await page.content()).replaceAll(/<\/?noscript>/g, "");
  const copy = await context.newPage();
  await copy.route(page.url(), (route) =>
    route.fulfill({ body, contentType: "text/html; charset=utf-8", headers: { "content-security-policy": "script-src 'none'" } }));
  await copy.goto(page.url());
  return copy;
}

/** An account nobody has yet. */
export function newcomer(): { email: string; password: string } {
  return { email: `owner-${crypto.randomUUID()}@example.com`, password: `correct horse ${crypto.randomUUID()}` };
}

/** Signs a newcomer up by the form, and waits to be let in. */
export async function signUp(page: Page, account = newcomer()): Promise<{ email: string; password: string }> {
  await page.goto("/sign-up");
  await page.getByLabel(/e-?mail/i).fill(account.email);
  await page.getByLabel(/^password/i).fill(account.password);
  await page.locator("form").filter({ has: page.getByLabel(/^password/i) }).getByRole("button", { name: "Open an account" }).click();
  await page.waitForURL((url) => url.pathname !== "/sign-up");
  return account;
}
