import type { Outcome } from "../../reports/run-report.ts";
import { DeviceMistake } from "../../simulators/device-mistake.ts";
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
export function report(reason: unknown): void {
  const error = firstOf(reason);
  const remedy = remedyFor(error);
  if (!(error instanceof Error)) console.error(String(error));
  else if (isPlain(error)) console.error(error.message);
  else if (remedy !== undefined) console.error(`${error.message}: ${remedy}`);
  else console.error(`plant stopped on a mistake of its own; please report it:\n${error.stack}`);
}

/** What it says needs no stack: whoever reads it knows what to do. */
const isPlain = (error: Error) =>
  [UserMistake, DeviceMistake, ComponentLost].some((kind) => error instanceof kind);

/** SQLite's result codes SQLITE_READONLY and SQLITE_FULL, as the system calls them. */
const systemCodes: Readonly<Record<string, string>> = { 8: "EROFS", 13: "ENOSPC" };

/** What went wrong before closing went wrong, too. */
function firstOf(reason: unknown): unknown {
  return reason instanceof SuppressedError ? firstOf(reason.suppressed) : reason;
}

/** The remedy for the first cause of an error that has one. */
function remedyFor(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const remedy = remedies[codeOf(cause)];
    if (remedy !== undefined) return remedy;
  }
  return undefined;
}

function codeOf(error: Error): string {
  const code = "code" in error ? String(error.code) : "";
  if (code !== "ERR_SQLITE_ERROR" || !("errcode" in error)) return code;
  return systemCodes[String(error.errcode)] ?? code;
}
