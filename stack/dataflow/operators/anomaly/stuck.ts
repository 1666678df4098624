import type { ReadingRow } from "../../row.ts";
import { severityOf } from "../status.ts";
import type { Finding } from "./finding.ts";

/** What is known of how often a data point changes. */
export interface StuckWatch {
  value: ReadingRow["value"];
  changedMs: number;
  good: boolean;
  /** The usual time between two changes, once there were two. */
  intervalMs: number | null;
  changes: number;
  /** How long the asset has gone on talking since the last change. */
  silentMs: number;
  raised: boolean;
}

export interface StuckOptions {
  /** How many usual intervals without a change are too many. */
  readonly intervals: number;
  /** Changes that must have been seen before the interval is believed. */
  readonly warmUpChanges: number;
}

/** Changes that the usual interval is averaged over. */
const memoryChanges = 50;

export function watch(reading: ReadingRow): StuckWatch {
  const { value, sourceMs, status } = reading;
  return {
    value,
    changedMs: sourceMs,
    good: severityOf(status) === 0,
    intervalMs: null,
    changes: 0,
    silentMs: 0,
    raised: false,
  };
}

/** Takes a reading of the data point: a new value is a sign of life, the old one again is not. */
export function noteChange(state: StuckWatch, { value, sourceMs, status }: ReadingRow): void {
  const wasGood = state.good;
  state.good = severityOf(status) === 0;
  if (value === state.value && state.good === wasGood) return;
  if (wasGood && state.good) learnInterval(state, sourceMs - state.changedMs);
  state.value = value;
  state.changedMs = sourceMs;
  state.silentMs = 0;
  state.raised = false;
}

/** One long pause, as an outage makes, counts as three usual ones at most. */
function learnInterval(state: StuckWatch, pauseMs: number): void {
  state.changes = Math.min(state.changes + 1, memoryChanges);
  const usualMs = state.intervalMs ?? pauseMs;
  state.intervalMs = usualMs + (Math.min(pauseMs, 3 * usualMs) - usualMs) / state.changes;
}

/**
 * Judges the data point as it stood when `passedMs` more went by for its asset. Data points are sent when they change,
 * so a stuck sensor is a silent one, while the asset goes on reporting others; that the whole asset is silent says
 * nothing, and so a pause of the asset counts as one usual interval at most.
 */
export function judge(state: StuckWatch, passedMs: number, options: StuckOptions): Finding | undefined {
  const { intervalMs, silentMs, value } = state;
  if (!state.good || intervalMs === null) return undefined;
  state.silentMs += Math.min(passedMs, intervalMs);
  const score = silentMs / (options.intervals * intervalMs);
  if (state.raised || state.changes < options.warmUpChanges || score <= 1) return undefined;
  state.raised = true;
  const [silentSeconds, usualSeconds] = [silentMs / 1000, intervalMs / 1000].map(Math.round);
  const message = `no new value for ${silentSeconds} s, where one comes every ${usualSeconds} s`;
  return { severity: "alarm", score, value, message };
}
