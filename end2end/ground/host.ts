// Whoever hosts the desk: its command line, on the database of a desk that runs.
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";

/** Runs the program with these arguments where that desk keeps its data, and gives what it prints. */
export function command(folder: string, ...words: string[]): string {
  const root = resolve(import.meta.dirname, "../..");
  const program = join(resolve(root, process.env.CARGO_TARGET_DIR ?? "target"), "debug", "numberdesk");
  const env = { ...process.env, DATABASE_URL: `sqlite:${join(folder, "desk.db")}`, APP_URL: `http://127.0.0.1:${process.env.DESK_PORT}` };
  return execFileSync(program, words, { cwd: folder, env, encoding: "utf8" }).trim();
}

/** The same at the desk that all tests meet. */
export const host = (...words: string[]): string => command(process.env.DESK_FOLDER ?? "", ...words);

/** Makes somebody an operator; of the desk that all tests meet, unless another is named. */
export function makeOperator(email: string, folder = process.env.DESK_FOLDER ?? ""): string {
  return command(folder, "user", "operator", "--email", email);
}
