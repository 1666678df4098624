import type { Clock } from "../../stack/clock.ts";

/** Plant time stands still; wall time is the machine's. */
export const stillClock: Clock = {
  now: () => Date.UTC(2026, 2, 2, 6),
  wallMs: () => Date.now(),
  sleep: () => Promise.resolve(),
};
