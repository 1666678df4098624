import { setTimeout as wallSleep } from "node:timers/promises";
import type { PlantClock } from "../../simulators/simulator.ts";
import type { ClockFollower, LeadingClock } from "../../stack/follower-clock.ts";
import { createSleepers } from "../../stack/sleepers.ts";
import { createTimeMap } from "./time-map.ts";

/** Plant milliseconds per wall millisecond, or as fast as the stack keeps up. */
export type Speed = number | "max";

export interface ClockOptions {
  readonly startMs: number;
  /** Plant time stands still from here on; what sleeps is still woken, so that a stack can finish its work. */
  readonly endMs: number;
  /** False for a plant that runs for days: `wallAt` has nothing to tell then. */
  readonly recordsWallTime?: boolean;
  readonly speed: Speed;
  /** Asked before each step at speed `max`: true makes plant time wait, because too much is in flight. */
  readonly pressure?: () => boolean;
}

/** The clock of one run: the only reader of the machine's time. Disposing wakes nobody any more. */
export interface RunClock extends PlantClock, LeadingClock, Disposable {
  /** Runs `action` at that plant time, before the readings of the same instant; plant time waits until it is done. */
  at(plantMs: number, action: () => void | Promise<void>): void;
  /** Lets plant time run until `endMs`; rejects if an action fails or the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** The machine's time at which that plant time passed. */
  wallAt(plantMs: number): number;
}

/** The machine's time for lengths of time: it never jumps. */
export const monotonicMs = (): number => performance.now();

const tickMs = 5;
/** After a stall plant time goes on where it stood: it slips behind its speed rather than jumps. */
const stepWallMs = 50;
const maxSpeedStepMs = 20_000;
/** With nothing moving for so long, pressure is not the reason: a device may wait for plant time itself. */
const pressureBoundMs = 250;

/** Plant time that stands at `startMs` until `run` is called. */
export function createClock(options: ClockOptions): RunClock {
  const { startMs, endMs, speed } = options;
  const listeners = new Set<(afterMs: number, untilMs: number) => void>();
  const followers = new Set<ClockFollower>();
  const actions: { atMs: number; action: () => void | Promise<void> }[] = [];
  const sleepers = createSleepers(startMs);
  const timeMap = createTimeMap();
  let nowMs = startMs;
  let emittedMs = startMs;

  /** The readings of the stretch become visible, in plant time order. */
  const emit = (untilMs: number) => {
    if (untilMs <= emittedMs) return;
    const afterMs = emittedMs;
    emittedMs = untilMs;
    nowMs = untilMs;
    if (options.recordsWallTime !== false) timeMap.record(untilMs, Date.now());
    for (const follower of followers) follower.step(untilMs);
    for (const listener of listeners) listener(afterMs, untilMs);
    sleepers.wake(untilMs);
  };

  /** Milliseconds of plant time are whole, so "before t" is "until t - 1". */
  const advance = async (targetMs: number) => {
    for (let next = actions[0]; next !== undefined && next.atMs <= targetMs; next = actions[0]) {
      actions.shift();
      emit(next.atMs - 1);
      nowMs = Math.max(nowMs, next.atMs);
      await next.action();
    }
    emit(targetMs);
  };

  const runAtSpeed = async (rate: number, signal: AbortSignal) => {
    let lastWallMs = monotonicMs();
    let fractionMs = 0;
    while (nowMs < endMs) {
      await wallSleep(tickMs, undefined, { signal });
      const wallMs = monotonicMs();
      const elapsedMs = Math.min(wallMs - lastWallMs, stepWallMs) * rate + fractionMs;
      lastWallMs = wallMs;
      fractionMs = elapsedMs % 1;
      await advance(Math.min(endMs, nowMs + Math.floor(elapsedMs)));
    }
  };

  const runAtMax = async (signal: AbortSignal) => {
    while (nowMs < endMs) {
      signal.throwIfAborted();
      const sinceMs = monotonicMs();
      while (options.pressure?.() === true && monotonicMs() - sinceMs < pressureBoundMs) {
        await wallSleep(1, undefined, { signal });
      }
      await advance(Math.min(endMs, nowMs + maxSpeedStepMs));
      await wallSleep(1, undefined, { signal });
    }
  };

  return {
    now: () => nowMs,
    wallMs: () => Date.now(),
    wallAt: (plantMs) => timeMap.wallAt(plantMs),
    onAdvance(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    follow(follower) {
      followers.add(follower);
      return { [Symbol.dispose]: () => void followers.delete(follower) };
    },
    sleep: (plantMs, signal) => sleepers.sleep(plantMs, signal),
    at(plantMs, action) {
      const index = actions.findIndex((other) => other.atMs > plantMs);
      actions.splice(index < 0 ? actions.length : index, 0, { atMs: plantMs, action });
    },
    async run(signal) {
      timeMap.record(startMs, Date.now());
      await advance(startMs);
      await (speed === "max" ? runAtMax(signal) : runAtSpeed(speed, signal));
      for (const one of [sleepers, ...followers]) one.freewheel(speed === "max" ? 1_000 : speed);
    },
    [Symbol.dispose]: () => sleepers[Symbol.dispose](),
  };
}
