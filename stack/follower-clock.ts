import type { Clock } from "./clock.ts";
import { createSleepers } from "./sleepers.ts";

/** Whoever hears each step of a clock that runs elsewhere. */
export interface ClockFollower {
  /** Plant time has come this far. */
  step(nowMs: number): void;
  /** Plant time has ended: from now on sleepers' time passes by the machine's, at that rate. */
  freewheel(rate: number): void;
}

/** A clock that tells others of its steps, before anything that happens in them can be seen. */
export interface LeadingClock extends Clock {
  follow(follower: ClockFollower): Disposable;
}

/** Plant time that stands until it hears a step; the machine's time is that of its own process. Disposing wakes nobody any more. */
export function createFollowerClock(startMs: number): Clock & ClockFollower & Disposable {
  const sleepers = createSleepers(startMs);
  let nowMs = startMs;
  return {
    now: () => nowMs,
    wallMs: () => Date.now(),
    sleep: (plantMs, signal) => sleepers.sleep(plantMs, signal),
    step(untilMs) {
      nowMs = untilMs;
      sleepers.wake(untilMs);
    },
    freewheel: (rate) => sleepers.freewheel(rate),
    [Symbol.dispose]: () => sleepers[Symbol.dispose](),
  };
}
