import { setTimeout as sleep } from "node:timers/promises";

/** Waits until the condition holds, 20 s at most; says what it waited for when it does not. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const patience = AbortSignal.timeout(20_000);
  while (!condition()) {
    if (patience.aborted) throw new Error(`waited 20 s for ${what}`);
    await sleep(5);
  }
}
