// Says at the very end why tests failed, in a few lines each: of a long log, the end is what one gets to see.
import type { FullResult, Reporter, TestCase, TestResult } from "@playwright/test/reporter";

const COLOURS = /\u001b\[[0-9;]*m/g;

export default class Why implements Reporter {
  #failed: string[] = [];

  onTestEnd(test: TestCase, result: TestResult): void {
    if (result.status === "passed" || result.status === "skipped") return;
    const words = (result.errors[0]?.message ?? result.status).replaceAll(COLOURS, "").split("\n").slice(0, 12).join("\n    ");
    this.#failed.push(`${test.titlePath().filter(Boolean).join(" › ")} (${(result.duration / 1000).toFixed(1)} s)\n    ${words}`);
  }

  onEnd(_: FullResult): void {
    if (this.#failed.length > 0) process.stdout.write(`\nWhy they failed:\n${this.#failed.join("\n")}\n`);
  }

  printsToStdio(): boolean {
    return false;
  }
}
