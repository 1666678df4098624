import type { Outcome } from "../../reports/run-report.ts";
import { ComponentLost } from "../harness/component-process.ts";
import { UserMistake } from "../harness/scenario/problem.ts";

/** What the command line tells a script. */
export const exitCodes = { pass: 0, fail: 1, unknown: 2, mistake: 3 } as const;

/** The exit code of several runs: a failure outweighs an unknown, and that a pass. */
export function exitCodeOf(outcomes: readonly Outcome[]): number {
  if (outcomes.includes("fail")) return exitCodes.fail;
  return outcomes.includes("unknown") ? exitCodes.unknown : exitCodes.pass;
}

/** What a person can do about a machine that refuses, by the system's error code. */
const remedies: Readonly<Record<string, string>> = {
  EADDRINUSE: "stop what listens there, or give the device another port",
  EADDRNOTAVAIL: "this machine has no such address; choose another with --host",
  ENOTFOUND: "no address is known for that name; give a host of this machine, such as 127.0.0.1",
  EAI_AGAIN: "the name could not be looked up; give a host of this machine, such as 127.0.0.1",
  EACCES: "this user may not; choose a port above 1023, or another folder with --out",
  ENOSPC: "the disk is full; make room, or choose another folder with --out",
  EROFS: "the disk is read-only; choose another folder with --out",
};

/** Tells a person what went wrong: a mistake of theirs, or a death, in plain words, one of ours with its stack. */
export function report(error: unknown): void {
  const remedy = remedyFor(error);
  if (!(error instanceof Error)) console.error(String(error));
  else if (error instanceof UserMistake || error instanceof ComponentLost) console.error(error.message);
  else if (remedy !== undefined) console.error(`${error.message}: ${remedy}`);
  else console.error(`plant stopped on a mistake of its own; please report it:\n${error.stack}`);
}

/** The remedy for the first cause of an error that has one. */
function remedyFor(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const remedy = "code" in cause ? remedies[String(cause.code)] : undefined;
    if (remedy !== undefined) return remedy;
  }
  return undefined;
}
