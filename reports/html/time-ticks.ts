import { formatDay, formatTime } from "../format.ts";

/** A place on an axis of plant time, with what is written there. */
export interface TimeTick {
  readonly atMs: number;
  readonly label: string;
}

const [secondMs, minuteMs, hourMs, dayMs] = [1_000, 60_000, 3_600_000, 86_400_000];
const stepsMs = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * secondMs),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * minuteMs),
  ...[1, 2, 3, 6, 12].map((hours) => hours * hourMs),
  ...[1, 2, 7, 14, 28, 91].map((days) => days * dayMs),
];

/** Round moments of plant time, at most `most` of them, as `HH:MM`; midnight of a longer run as its day. */
export function listTimeTicks(startMs: number, endMs: number, most: number): TimeTick[] {
  const stepMs = stepsMs.find((step) => (endMs - startMs) / step <= most - 1) ?? (endMs - startMs) / most;
  if (!(stepMs > 0)) return [];
  const ticks: TimeTick[] = [];
  for (let atMs = Math.ceil(startMs / stepMs) * stepMs; atMs <= endMs; atMs += stepMs) {
    ticks.push({ atMs, label: labelTick(atMs, stepMs, endMs - startMs) });
  }
  return ticks;
}

function labelTick(atMs: number, stepMs: number, lengthMs: number): string {
  if (stepMs >= dayMs || (lengthMs > dayMs && atMs % dayMs === 0)) return formatDay(atMs);
  return formatTime(atMs, stepMs < minuteMs);
}
