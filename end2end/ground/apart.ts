// A desk with settings of its own, beside the one that all other tests meet: one of a name for each worker.
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";

const opened = new Map<string, Promise<string>>();
const folders = new Map<string, string>();

/** Where it keeps its data. */
export function folderOf(name: string): string {
  const folder = folders.get(name) ?? mkdtempSync(join(tmpdir(), `numberdesk-${name}-`));
  folders.set(name, folder);
  return folder;
}

/** Its address; opened when it is first asked for, and ended with this worker. */
export function apart(name: string, settings: Record<string, string>): Promise<string> {
  const desk = opened.get(name) ?? open(name, settings);
  opened.set(name, desk);
  return desk;
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer().on("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => (address && typeof address === "object" ? found(address.port) : failed(new Error("no port"))));
    });
  });
}

async function open(name: string, settings: Record<string, string>): Promise<string> {
  const folder = folderOf(name);
  const address = `127.0.0.1:${await freePort()}`;
  const root = resolve(import.meta.dirname, "../..");
  const program = join(resolve(root, process.env.CARGO_TARGET_DIR ?? "target"), "debug", "numberdesk");
  const desk = spawn(program, ["serve", "--sandbox"], {
    cwd: folder,
    env: {
      ...process.env,
      LISTEN_ADDR: address,
      APP_URL: `http://${address}`,
      DATABASE_URL: `sqlite:${join(folder, "desk.db")}`,
      LOG: process.env.LOG ?? "warn",
      ...settings,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.once("exit", () => desk.kill());
  for await (const line of createInterface({ input: desk.stdout })) {
    if (line.includes("is ready")) return `http://${address}`;
  }
  throw new Error(`the desk "${name}" did not start`);
}
