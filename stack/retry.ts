import { setTimeout as sleep } from "node:timers/promises";

/** Waits between attempts, in milliseconds of the machine's time: `first`, then twice as long each time, up to `max`. */
export interface RetryMs {
  readonly first: number;
  readonly max: number;
}

/** The one way in which the stack waits before it tries the network again. */
export interface BackOff {
  /** Waits for the current step, of which a random half is left out; returns early when aborted, and never rejects. */
  wait(signal: AbortSignal): Promise<void>;
  /** The next wait is the first step again. */
  reset(): void;
}

export const defaultRetryMs: RetryMs = { first: 100, max: 5_000 };

/** A back-off whose jitter comes from the seed, so that the waits of a run can be repeated. */
export function createBackOff(retryMs: RetryMs, seed: number): BackOff {
  const random = randomFrom(seed);
  let stepMs = retryMs.first;

  return {
    async wait(signal) {
      const waitMs = stepMs * (0.5 + random() / 2);
      stepMs = Math.min(stepMs * 2, retryMs.max);
      // The only rejection is the abort, and the caller's loop asks the signal itself.
      await sleep(waitMs, undefined, { signal }).catch(() => {});
    },
    reset() {
      stepMs = retryMs.first;
    },
  };
}

/**
 * Tries until an attempt succeeds or the signal is aborted, with a back-off between attempts.
 * Every failure is told to `onFailure`, but for one that the abort itself caused.
 */
export async function keepTrying(
  attempt: () => Promise<void>,
  options: {
    readonly signal: AbortSignal;
    readonly backOff: BackOff;
    readonly onFailure: (reason: unknown) => void;
  },
): Promise<void> {
  const { signal, backOff, onFailure } = options;
  while (!signal.aborted) {
    try {
      return await attempt();
    } catch (reason) {
      if (signal.aborted) return;
      onFailure(reason);
      await backOff.wait(signal);
    }
  }
}

/** What went wrong, in words. */
export function reasonOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}

/** Numbers in [0, 1): a Weyl sequence, scrambled (splitmix32). */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}
