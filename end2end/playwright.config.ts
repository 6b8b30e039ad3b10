// How the browser tests run: which browsers, and which desk they meet.
import { mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { defineConfig, devices } from "@playwright/test";
import type { Ground } from "./ground/index.ts";

/** A port nobody listens on just now. */
function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer().on("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (address && typeof address === "object" ? found(address.port) : failed(new Error("no port"))));
    });
  });
}

// Each worker reads this file again, and must come to the same desk: what the first reading chose, the environment hands on.
process.env.DESK_FOLDER ??= mkdtempSync(join(tmpdir(), "numberdesk-end2end-"));
process.env.DESK_PORT ??= String(await freePort());
const folder = process.env.DESK_FOLDER;
const address = `127.0.0.1:${process.env.DESK_PORT}`;
const root = resolve(import.meta.dirname, "..");

const desk = { ...devices["Desktop Chrome"], viewport: { width: 1280, height: 900 } };
const phone = { ...desk, viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true };
// These tests are about what scripts add.
const withScripts = "**/*.script.spec.ts";

// All that can be done is done at a desk with scripts and on a phone without, the two that differ most. The other three
// meet every page, and what is particular to them: dialogs on a phone, a wide page without scripts, islands that never wake.
// EVERYWHERE=1, as in `make test-long`, does all of it in all five.
const only = (...specs: string[]) => (process.env.EVERYWHERE ? {} : { testMatch: ["looks", ...specs].map((name) => `**/${name}.spec.ts`) });

export default defineConfig<Ground>({
  testDir: ".",
  testMatch: "*.spec.ts",
  outputDir: "results",
  globalTeardown: "./ground/teardown.ts",
  reporter: [["list"], ...(process.env.CI ? [] : [["html", { outputFolder: "report", open: "never" }] as const]), ["./ground/why.ts"]],
  forbidOnly: Boolean(process.env.CI),
  fullyParallel: true,
  workers: 2,
  // A test that passes at the second try has found something.
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 7_500 },
  use: {
    baseURL: `http://${address}`,
    browserName: "chromium",
    // A view transition half way through has colours of its own.
    contextOptions: { reducedMotion: "reduce" },
    locale: "en-US",
    timezoneId: "America/Los_Angeles",
    screenshot: "only-on-failure",
    // A recording costs all tests time, so it is made where it is asked for: TRACE=1 npx playwright test name.spec.ts
    trace: process.env.TRACE ? "on" : "off",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "desk", use: desk },
    { name: "phone", use: phone, ...only("*.script", "purchase", "substitution", "campaigns") },
    { name: "desk-no-scripts", use: { ...desk, javaScriptEnabled: false }, testIgnore: withScripts, ...only("phone-numbers", "release", "campaigns") },
    { name: "phone-no-scripts", use: { ...phone, javaScriptEnabled: false }, testIgnore: withScripts },
    { name: "no-wasm", use: { ...desk, wasm: "blocked" }, testIgnore: withScripts, ...only("phone-numbers", "purchase", "together", "campaigns") },
  ],
  webServer: {
    // What it says is kept: there stands where its practice carrier is, for those who play somebody at Twilio's console.
    command: `exec "${join(resolve(root, process.env.CARGO_TARGET_DIR ?? "target"), "debug", "numberdesk")}" serve --sandbox > "${join(folder, "said.txt")}"`,
    cwd: folder,
    url: `http://${address}/readyz`,
    env: {
      LISTEN_ADDR: address,
      APP_URL: `http://${address}`,
      DATABASE_URL: `sqlite:${join(folder, "desk.db")}`,
      // All of these owners sign up from one address, and quicker than people.
      RATE_STRANGERS: "0",
      LOG: process.env.LOG ?? "warn",
    },
    reuseExistingServer: false,
    gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
    stdout: "pipe",
    stderr: "pipe",
    timeout: 60_000,
  },
});
