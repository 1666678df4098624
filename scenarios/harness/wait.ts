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

/**
 * Waits until `missing` names nothing more; throws with what it waited for, how long, and what was missing once none of
 * them has come for so long. A fleet comes one by one, and may take its time as long as it comes.
 */
export async function waitUntil(
  what: string,
  missing: () => readonly string[],
  boundMs: number,
  signal: AbortSignal,
): Promise<void> {
  let lastMs = monotonicMs();
  let fewest = Number.POSITIVE_INFINITY;
  for (let rest = missing(); rest.length > 0; rest = missing()) {
    if (rest.length < fewest) lastMs = monotonicMs();
    fewest = Math.min(fewest, rest.length);
    if (monotonicMs() - lastMs >= boundMs)
      throw new Error(`waited ${boundMs} ms for ${what}; still missing: ${listSome(rest)}`);
    await wallSleep(pollMs, undefined, { signal });
  }
}

const mostNamed = 10;

function listSome(names: readonly string[]): string {
  const more = names.length > mostNamed ? `, and ${names.length - mostNamed} more` : "";
  return names.slice(0, mostNamed).join(", ") + more;
}
