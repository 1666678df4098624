import type { Clock } from "../../stack/clock.ts";

/** Plant time that moves by hand alone. */
export interface HandClock extends Clock {
  advance(plantMs: number): void;
}

export function handClock(startMs = 0): HandClock {
  let nowMs = startMs;
  const sleepers = new Set<{ readonly untilMs: number; wake(): void }>();
  return {
    now: () => nowMs,
    wallMs: () => nowMs,
    sleep: (plantMs, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { untilMs: nowMs + plantMs, wake: resolve };
        sleepers.add(sleeper);
        signal.addEventListener("abort", () => {
          sleepers.delete(sleeper);
          reject(signal.reason);
        });
      }),
    advance(plantMs) {
      nowMs += plantMs;
      for (const sleeper of sleepers) {
        if (sleeper.untilMs > nowMs) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    },
  };
}
