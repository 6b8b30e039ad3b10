// What the host of the desk does on the command line, beside the running desk.
import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const root = resolve(import.meta.dirname, "../..");

/** Runs one command of the program on the database of the browser tests, and gives what it says. */
export async function host(...command: string[]): Promise<string> {
  const folder = process.env.DESK_FOLDER ?? "";
  const program = join(resolve(root, process.env.CARGO_TARGET_DIR ?? "target"), "debug", "numberdesk");
  const env = { DATABASE_URL: `sqlite:${join(folder, "desk.db")}`, APP_URL: `http://127.0.0.1:${process.env.DESK_PORT}` };
  const { stdout } = await promisify(execFile)(program, command, { cwd: folder, env });
  return stdout.trim();
}
