import { type Finding, severityOfScore } from "./finding.ts";
import { type Hold, raises } from "./hold.ts";
import type { Reference } from "./reference.ts";
import { learn, type Spread, safeSigma, spreadOf } from "./spread.ts";

/** The state of one chart: constant in size, whatever it has seen. */
export interface EwmaChart extends Hold {
  /** The first readings, until there are enough to know what normal is. */
  warmUp: number[];
  warmUpFromMs: number | null;
  /** Null while warming up. */
  spread: Spread | null;
  average: number;
  /** The smallest step between two readings: what the sensor resolves. */
  resolution: number | null;
  last: { atMs: number; value: number } | null;
  /** Readings outside on end. */
  outsideCount: number;
}

export interface EwmaOptions {
  readonly lambda: number;
  readonly limit: number;
  readonly warmUpReadings: number;
  readonly memoryReadings: number;
  readonly relearnReadings: number;
  readonly graceMs: number;
  readonly holdMs: number;
}

/** A Good reading, and what it should be equal to; without a reference, to its own learned mean. */
export interface Charted {
  readonly dataPoint: string;
  readonly atMs: number;
  readonly value: number;
  readonly reference: (Reference & { readonly dataPoint: string }) | undefined;
}

export function emptyChart(): EwmaChart {
  return {
    warmUp: [],
    warmUpFromMs: null,
    spread: null,
    average: 0,
    resolution: null,
    last: null,
    outsideMs: null,
    outside: false,
    outsideCount: 0,
  };
}

/**
 * An EWMA control chart (Roberts): finds when the smoothed deviation leaves its limits, once per event.
 * It learns what normal is only from readings inside the limits, and rests for `graceMs` after the reference changed.
 */
export function chart(state: EwmaChart, charted: Charted, options: EwmaOptions): Finding | undefined {
  const { atMs, value, reference } = charted;
  const silentMs = atMs - (state.last?.atMs ?? atMs);
  noteStep(state, atMs, value);
  const inGrace = reference?.changedMs !== undefined && atMs - reference.changedMs < options.graceMs;

  const deviation = value - (reference?.value ?? 0);
  if (!state.spread) {
    if (!inGrace) warmUp(state, deviation, charted, options);
    return undefined;
  }
  const { center } = state.spread;
  // What a series did before a long silence is no part of what it does now.
  const anew = silentMs > options.holdMs;
  if (anew) state.average = center;
  state.average += options.lambda * (deviation - state.average);
  if (inGrace) return undefined;

  const floor = state.resolution ?? 0;
  const limit = limitOf(state.spread, floor, options);
  const score = limit === 0 ? 0 : Math.abs(state.average - center) / limit;
  if (anew && score <= 1) state.outside = false;
  const raised = raises(state, score > 1, { atMs, holdMs: options.holdMs });
  if (state.outsideMs === null) {
    const { memoryReadings } = options;
    learn(state.spread, deviation, { memoryReadings, floor, centered: reference !== undefined });
  }
  countOutside(state, score > 1, charted, options);
  if (!raised) return undefined;
  return {
    severity: severityOfScore(score),
    score,
    value,
    message: describe(charted, deviation - center, limit),
  };
}

/** How far the average may be from the centre: `limit` times its own standard deviation. */
function limitOf(spread: Spread, floor: number, { limit, lambda }: EwmaOptions): number {
  return limit * Math.max(safeSigma(spread), floor) * Math.sqrt(lambda / (2 - lambda));
}

function noteStep(state: EwmaChart, atMs: number, value: number): void {
  const step = Math.abs(value - (state.last?.value ?? value));
  if (step > 0) state.resolution = Math.min(step, state.resolution ?? step);
  state.last = { atMs, value };
}

/** Collects readings; a series that is still on its way to its reference (a cold oven) begins again, for `graceMs` at most. */
function warmUp(
  state: EwmaChart,
  deviation: number,
  { atMs, reference }: Charted,
  options: EwmaOptions,
): void {
  state.warmUpFromMs ??= atMs;
  state.warmUp.push(deviation);
  if (state.warmUp.length < options.warmUpReadings) return;
  const spread = spreadOf(state.warmUp);
  const onItsWay = reference !== undefined && Math.abs(spread.center) > 3 * Math.sqrt(spread.variance);
  state.warmUp = [];
  if (onItsWay && atMs - state.warmUpFromMs < options.graceMs) return;
  state.spread = reference ? { ...spread, center: 0 } : spread;
  state.average = state.spread.center;
}

/** A learned mean that is wrong for good (another recipe) is learned anew; a reference is never wrong. */
function countOutside(
  state: EwmaChart,
  outside: boolean,
  { reference }: Charted,
  options: EwmaOptions,
): void {
  state.outsideCount = outside ? state.outsideCount + 1 : 0;
  if (reference || state.outsideCount < options.relearnReadings) return;
  state.spread = null;
  state.outsideCount = 0;
}

function describe({ dataPoint, value, reference }: Charted, deviation: number, limit: number): string {
  const side = deviation < 0 ? "below" : "above";
  const normal = reference ? reference.dataPoint : "its mean";
  const by = Number(Math.abs(deviation).toPrecision(3));
  return `${dataPoint} ${Number(value.toPrecision(6))} is ${by} ${side} ${normal}; its smoothed deviation may be ${Number(limit.toPrecision(2))}`;
}
