import type { Oven } from "./oven.ts";
import { blockMs } from "./reading-block.ts";
import type { Reading } from "./trace.ts";
import type { DisturbanceTruth } from "./truth.ts";

/** Detectors that average need some samples to forget. */
const samplesToForget = 20;

/** Another asset that looks at an oven: which data point of it moves with which of the oven's. */
export interface Onlooker {
  readonly asset: string;
  readonly dataPoint: string;
  readonly of: string;
}

/** The disturbances of an oven, each compared once with the same oven without it. */
export function disturbancesOf(
  oven: Oven,
  onlookers: readonly Onlooker[],
): (untilMs: number) => readonly DisturbanceTruth[] {
  const found = new Map<number, DisturbanceTruth>();
  const truthOf = (index: number) => {
    const known = found.get(index) ?? compare(oven, onlookers, index);
    found.set(index, known);
    return known;
  };
  return (untilMs) =>
    [...oven.setup.occurrences.keys()]
      .filter((index) => oven.setup.startMs + (oven.setup.occurrences[index]?.fromMs ?? 0) < untilMs)
      .map((index) => clipped(truthOf(index), untilMs));
}

function compare(oven: Oven, onlookers: readonly Onlooker[], index: number): DisturbanceTruth {
  const { asset, startMs, samplingMs, occurrences } = oven.setup;
  const occurrence = occurrences[index];
  if (occurrence === undefined)
    throw new Error(`${asset} has ${occurrences.length} disturbances, asked for ${index}`);
  const { disturbance } = occurrence;
  const toMs = startMs + occurrence.toMs;
  const settledMs = toMs + disturbance.settlesMs + samplesToForget * samplingMs;
  return {
    device: asset,
    kind: disturbance.kind,
    fromMs: startMs + occurrence.fromMs,
    toMs,
    visibleMs: firstDifferenceMs(oven, oven.without(index), {
      fromMs: startMs + occurrence.fromMs,
      untilMs: settledMs,
    }),
    settledMs,
    shows: disturbance.shows,
    alsoShows: onlookers
      .filter(({ of }) => disturbance.shows.includes(of))
      .map(({ asset: other, dataPoint }) => ({ asset: other, dataPoint })),
    summary: `${asset}: ${disturbance.summary(occurrence)}`,
  };
}

function clipped(truth: DisturbanceTruth, untilMs: number): DisturbanceTruth {
  const { toMs, visibleMs } = truth;
  return {
    ...truth,
    toMs: Math.min(toMs, untilMs),
    visibleMs: visibleMs !== undefined && visibleMs > untilMs ? undefined : visibleMs,
  };
}

/** When the readings of two ovens part: one has a reading that the other has not, or has with another value or status. */
function firstDifferenceMs(
  oven: Oven,
  twin: Oven,
  stretch: { readonly fromMs: number; readonly untilMs: number },
): number | undefined {
  for (let afterMs = stretch.fromMs - 1; afterMs < stretch.untilMs; afterMs += blockMs) {
    const untilMs = Math.min(afterMs + blockMs, stretch.untilMs);
    const ours = oven.trace.due(afterMs, untilMs);
    const theirs = twin.trace.due(afterMs, untilMs);
    for (let place = 0; place < Math.max(ours.length, theirs.length); place++) {
      const [our, their] = [ours[place], theirs[place]];
      if (!isSame(our, their)) return Math.min(our?.atMs ?? Infinity, their?.atMs ?? Infinity);
    }
  }
  return undefined;
}

function isSame(a: Reading | undefined, b: Reading | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.atMs === b.atMs && a.dataPoint === b.dataPoint && a.value === b.value && a.status === b.status;
}
