import type { Reading, Trace } from "../../plant/trace.ts";
import type { PlantClock } from "../../simulator.ts";
import { cameraEvents, type Notification } from "./camera-events.ts";

/**
 * Where one subscriber stands in what happens. It holds a position, not messages: what is to come is read from the
 * trace, so a cursor costs nothing while nobody pulls, loses nothing, and can go back to any time.
 */
export interface EventCursor {
  /** The next notifications, at most `limit`; resolves with none after `timeoutMs` of machine time, or when aborted. */
  pull(limit: number, timeoutMs: number, signal: AbortSignal): Promise<readonly Notification[]>;
  /** Goes to the first reading at or after that plant time; states are not told again (ONVIF Core, Seek). */
  seek(plantMs: number): void;
  /** Tells the current state of every property once more. */
  synchronize(): void;
}

interface CursorOptions {
  readonly trace: Trace;
  readonly clock: PlantClock;
  readonly isWanted: (notification: Notification) => boolean;
}

/** Opens a cursor at the current plant time; its first pull tells the state of every property. */
export function openEventCursor({ trace, clock, isWanted }: CursorOptions): EventCursor {
  // What happened up to `afterMs` is told, and `skip` notifications after it: a limit may cut between those of one time.
  let position = { afterMs: clock.now(), skip: 0 };
  let untold = cameraEvents;

  const tell = (reading: Reading) =>
    cameraEvents
      .filter(({ dataPoint }) => dataPoint === reading.dataPoint)
      .map((event): Notification => ({ event, reading, operation: "Changed" }))
      .filter(isWanted);
  const due = (afterMs: number, untilMs: number) => trace.due(afterMs, untilMs).flatMap(tell);

  function takeStates(limit: number): readonly Notification[] {
    const taken: Notification[] = [];
    while (taken.length < limit && untold.length > 0) {
      const [event, ...rest] = untold;
      untold = rest;
      const reading = event && trace.latest(event.dataPoint, position.afterMs);
      if (!reading) continue;
      const state: Notification = { event, reading, operation: "Initialized" };
      if (isWanted(state)) taken.push(state);
    }
    return taken;
  }

  function takeChanges(limit: number): readonly Notification[] {
    const nowMs = clock.now();
    const pending = due(position.afterMs, nowMs);
    const told = pending.slice(0, position.skip + limit);
    const taken = told.slice(position.skip);
    position =
      told.length === pending.length ? { afterMs: nowMs, skip: 0 } : cutAfter(told, position.afterMs);
    return taken;
  }

  function take(limit: number): readonly Notification[] {
    const states = takeStates(limit);
    return [...states, ...takeChanges(limit - states.length)];
  }

  return {
    async pull(limit, timeoutMs, signal) {
      const atOnce = take(limit);
      if (atOnce.length > 0 || signal.aborted) return atOnce;
      const isDue = (afterMs: number, untilMs: number) => due(afterMs, untilMs).length > 0;
      await plantBrings(isDue, { clock, timeoutMs, signal });
      return signal.aborted ? [] : take(limit);
    },
    seek(plantMs) {
      position = { afterMs: plantMs - 1, skip: 0 };
      untold = [];
    },
    synchronize() {
      untold = cameraEvents;
    },
  };
}

/** The position after notifications that were told, where more are to come. */
function cutAfter(told: readonly Notification[], afterMs: number) {
  const times = told.map(({ reading }) => reading.atMs);
  const lastMs = times.at(-1) ?? afterMs;
  const boundary = times.findLast((atMs) => atMs < lastMs) ?? afterMs;
  return { afterMs: boundary, skip: times.filter((atMs) => atMs > boundary).length };
}

/** Resolves when plant time has passed something due, when that much machine time is over, or when aborted. */
function plantBrings(
  isDue: (afterMs: number, untilMs: number) => boolean,
  wait: { readonly clock: PlantClock; readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve) => {
    const beat = wait.clock.onAdvance((afterMs, untilMs) => {
      if (isDue(afterMs, untilMs)) finish();
    });
    const finish = () => {
      beat[Symbol.dispose]();
      clearTimeout(timer);
      wait.signal.removeEventListener("abort", finish);
      resolve();
    };
    const timer = setTimeout(finish, wait.timeoutMs);
    wait.signal.addEventListener("abort", finish);
  });
}
