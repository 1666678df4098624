import type { Trace } from "../plant/trace.ts";
import type { PlantClock } from "../simulator.ts";
import { doorEvents, type Notification } from "./door-events.ts";

/**
 * Where one client stands in the door's trace. It holds a position, not messages: what is to come is read from the
 * trace, so a pull point costs nothing while nobody pulls, loses nothing, and can go back to any time.
 */
export interface PullPoint {
  /** Machine time at which it ends, if nobody pulls or renews. */
  terminationWallMs: number;
  /** How long it lives on after each pull. */
  keepAliveMs: number;
  /** The next notifications, at most `limit`; resolves with none after `timeoutMs` of machine time, or when aborted. */
  pull(limit: number, timeoutMs: number, signal: AbortSignal): Promise<readonly Notification[]>;
  /** Goes to the first reading at or after that plant time; states are not told again (ONVIF Core, Seek). */
  seek(plantMs: number): void;
  /** Tells the current state of every property once more. */
  synchronize(): void;
}

interface PullPointOptions {
  readonly trace: Trace;
  readonly clock: PlantClock;
  readonly isWanted: (topic: string) => boolean;
  readonly keepAliveMs: number;
}

/** Opens a pull point at the current plant time; its first pull tells the state of every property. */
export function openPullPoint({ trace, clock, isWanted, keepAliveMs }: PullPointOptions): PullPoint {
  const dataPoints = doorEvents.filter(({ topic }) => isWanted(topic)).map(({ dataPoint }) => dataPoint);
  // Readings up to `afterMs` are told, and `skip` of those after it: a limit may cut between readings of one time.
  let position = { afterMs: clock.now(), skip: 0 };
  let untoldStates = dataPoints;

  const due = (afterMs: number, untilMs: number) =>
    trace.due(afterMs, untilMs).filter((reading) => dataPoints.includes(reading.dataPoint));

  function takeStates(limit: number): readonly Notification[] {
    const told = untoldStates.slice(0, limit);
    untoldStates = untoldStates.slice(limit);
    return told.flatMap((dataPoint) => {
      const reading = trace.latest(dataPoint, position.afterMs);
      return reading === undefined ? [] : [{ reading, operation: "Initialized" as const }];
    });
  }

  function takeChanges(limit: number): readonly Notification[] {
    const nowMs = clock.now();
    const pending = due(position.afterMs, nowMs);
    const told = pending.slice(0, position.skip + limit);
    const taken = told.slice(position.skip);
    position =
      told.length === pending.length ? { afterMs: nowMs, skip: 0 } : cutAfter(told, position.afterMs);
    return taken.map((reading) => ({ reading, operation: "Changed" }));
  }

  function take(limit: number): readonly Notification[] {
    const states = takeStates(limit);
    return [...states, ...takeChanges(limit - states.length)];
  }

  return {
    terminationWallMs: clock.wallMs() + keepAliveMs,
    keepAliveMs,
    async pull(limit, timeoutMs, signal) {
      const atOnce = take(limit);
      if (atOnce.length > 0 || signal.aborted) return atOnce;
      const isDue = (afterMs: number, untilMs: number) => due(afterMs, untilMs).length > 0;
      await plantBrings(isDue, { clock, timeoutMs, signal });
      return signal.aborted ? [] : take(limit);
    },
    seek(plantMs) {
      position = { afterMs: plantMs - 1, skip: 0 };
      untoldStates = [];
    },
    synchronize() {
      untoldStates = dataPoints;
    },
  };
}

/** The position after readings that were told, where more are to come. */
function cutAfter(told: readonly { readonly atMs: number }[], afterMs: number) {
  const lastMs = told.at(-1)?.atMs ?? afterMs;
  const boundary = told.findLast(({ atMs }) => atMs < lastMs)?.atMs ?? afterMs;
  return { afterMs: boundary, skip: told.filter(({ atMs }) => atMs > boundary).length };
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
