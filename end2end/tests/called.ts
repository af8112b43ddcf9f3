//! Which operations of AppStream each test made the portal call.

import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";

const record = path.resolve(import.meta.dirname, "../test-results/called.jsonl");

/** What one test called. */
export interface Called {
  test: string;
  operations: string[];
}

/** Forgets what an earlier run called. */
export function forget(): void {
  rmSync(record, { force: true });
}

/** Notes what a test called. */
export function note(called: Called): void {
  mkdirSync(path.dirname(record), { recursive: true });
  appendFileSync(record, `${JSON.stringify(called)}\n`);
}

/** What the tests of this run called. */
export function all(): Called[] {
  if (!existsSync(record)) return [];
  const lines = readFileSync(record, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Called);
}
