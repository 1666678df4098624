import { execFileSync } from "node:child_process";
import { cpus } from "node:os";
import type { Result } from "../../reports/run-report.ts";

/** On what a run was made, as far as it can be told. */
export function describeEnvironment(): Result["environment"] {
  const [first] = cpus();
  return {
    node: process.version,
    cpu: `${cpus().length} x ${first?.model.trim() ?? "unknown"}`,
    commit: commit(),
  };
}

function commit(): string {
  try {
    const hash = git("rev-parse", "--short=12", "HEAD");
    return git("status", "--porcelain") !== "" ? `${hash} with changes` : hash;
  } catch {
    return "unknown"; // No git here, or no checkout: the run is as good without it.
  }
}

function git(...words: string[]): string {
  return execFileSync("git", words, {
    cwd: import.meta.dirname,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}
