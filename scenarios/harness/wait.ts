import { setTimeout as wallSleep } from "node:timers/promises";
import { monotonicMs } from "./clock.ts";

const pollMs = 10;

/** Waits until the condition holds, true; false once that much wall time has passed. */
export async function comesTrue(condition: () => boolean, boundMs: number): Promise<boolean> {
  const startMs = monotonicMs();
  while (!condition()) {
    if (monotonicMs() - startMs >= boundMs) return false;
    await wallSleep(pollMs);
  }
  return true;
}

/** Waits until `missing` names nothing more; throws with what it waited for, how long, and what was missing. */
export async function waitUntil(
  what: string,
  missing: () => readonly string[],
  boundMs: number,
  signal: AbortSignal,
): Promise<void> {
  const startMs = monotonicMs();
  for (let rest = missing(); rest.length > 0; rest = missing()) {
    if (monotonicMs() - startMs >= boundMs) {
      throw new Error(`waited ${boundMs} ms for ${what}; still missing: ${rest.join(", ")}`);
    }
    await wallSleep(pollMs, undefined, { signal });
  }
}
