// Starts the practice carrier alone, in a fresh folder on a free port, and lets Twilio's own package at it (`carrier/`).
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const root = resolve(import.meta.dirname, "../..");
const program = join(resolve(root, process.env.CARGO_TARGET_DIR ?? "target"), "debug", "numberdesk");
const folder = mkdtempSync(join(tmpdir(), "numberdesk-carrier-"));
const carrier = spawn(program, ["sandbox", "--listen", "127.0.0.1:0"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });

// What it tells a person who starts it: where it listens, and the practice credentials.
const WORDS = { SANDBOX_URL: /http:\/\/127\.0\.0\.1:\d+/, SANDBOX_SID: /\bAC[0-9a-f]{32}\b/, SANDBOX_TOKEN: /\b[0-9a-f]{32}\b/ };

function told() {
  return new Promise((found, failed) => {
    const env = {};
    const heard = [];
    const fail = (why) => failed(new Error(`the practice carrier ${why}; it said:\n${heard.join("\n")}`));
    // Unref: when it ends by itself, nothing waits any longer.
    setTimeout(() => fail(`did not say ${Object.keys(WORDS).join(", ")} in 20 seconds`), 20_000).unref();
    createInterface(carrier.stdout).on("line", (line) => {
      heard.push(line);
      for (const [name, pattern] of Object.entries(WORDS)) env[name] ??= pattern.exec(line)?.[0];
      if (Object.keys(WORDS).every((name) => env[name])) found(env);
    });
    carrier.on("error", failed);
    carrier.on("close", (code) => fail(`ended with ${code}`));
  });
}

try {
  const env = await told();
  const checks = readdirSync(join(root, "end2end/carrier")).filter((name) => name.endsWith(".mjs"));
  const files = checks.map((name) => join(root, "end2end/carrier", name));
  // Not the waiting kind of spawn: what the carrier goes on saying must be taken off its hands, or it stands still.
  const tests = spawn(process.execPath, ["--test", "--test-reporter=spec", ...files], {
    stdio: "inherit",
    env: { ...process.env, ...env },
  });
  const [code] = await once(tests, "exit");
  process.exitCode = code ?? 1;
} catch (problem) {
  console.error(problem.message);
  process.exitCode = 1;
} finally {
  carrier.kill();
  rmSync(folder, { recursive: true, force: true });
}
