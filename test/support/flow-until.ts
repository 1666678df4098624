import { setTimeout as sleep } from "node:timers/promises";

/** Waits until a condition holds, 20 s at most; fails with what it waited for. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string | (() => string),
  withinMs = 20_000,
): Promise<void> {
  const patience = AbortSignal.timeout(withinMs);
  while (!(await condition())) {
    if (patience.aborted)
      throw new Error(`waited ${withinMs} ms until ${typeof what === "string" ? what : what()}`);
    await sleep(5);
  }
}
