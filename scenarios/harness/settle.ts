import { setTimeout as wallSleep } from "node:timers/promises";
import { monotonicMs } from "./clock.ts";

export interface SettleOptions {
  /** True once everything due has arrived. */
  readonly done: () => boolean;
  /** Anything that changes while work is being done. */
  readonly progress: () => string;
  /** True while something is on its way that shows in no progress yet. */
  readonly isHolding: () => boolean;
  /** Wall time without progress after which the rest is given up. */
  readonly quietMs: number;
  /** Wall time after which the rest is in doubt, though things still move. */
  readonly boundMs: number;
  readonly signal: AbortSignal;
}

/** How the wait for the last readings ended. */
export type Settled = "done" | "quiet" | "still-moving";

const pollMs = 20;

/** Waits until all has arrived, nothing moves any more, or the bound is reached. */
export async function settle({
  done,
  progress,
  isHolding,
  quietMs,
  boundMs,
  signal,
}: SettleOptions): Promise<Settled> {
  const startMs = monotonicMs();
  let last = progress();
  let lastChangeMs = startMs;
  while (!done()) {
    await wallSleep(pollMs, undefined, { signal });
    const nowMs = monotonicMs();
    const current = progress();
    if (current !== last || isHolding()) {
      last = current;
      lastChangeMs = nowMs;
    }
    if (nowMs - lastChangeMs >= quietMs) return "quiet";
    if (nowMs - startMs >= boundMs) return "still-moving";
  }
  return "done";
}
