import type { AssetSpec } from "./asset-spec.ts";
import { keepRecent } from "./keep-recent.ts";
import type { Oven } from "./oven.ts";
import { type Reading, sourceMs, type Trace } from "./trace.ts";
import type { DisturbanceTruth } from "./truth.ts";

/** How much of two traces is compared at a time. */
const strideMs = 60_000;
/** Detectors that average need some samples to forget. */
const samplesToForget = 20;

/** Another asset that looks at an oven: which data point of it moves with which of the oven's. */
export interface Onlooker {
  readonly asset: string;
  readonly dataPoint: string;
  readonly of: string;
}

/** The assets that look at an oven. */
export function onlookersOf(oven: string, assets: Readonly<Record<string, AssetSpec>>): readonly Onlooker[] {
  const sees = (of: readonly string[] | undefined) => of === undefined || of.includes(oven);
  return Object.entries(assets).flatMap(([asset, spec]): readonly Onlooker[] => {
    if (spec.model === "door" && spec.watches === oven) {
      return ["DoorOpen", "Motion"].map((dataPoint) => ({ asset, dataPoint, of: "DoorOpen" }));
    }
    if (spec.model === "analytics-camera" && spec.watches === oven) {
      return ["ALERT", "ALERT_DLQC"].map((dataPoint) => ({ asset, dataPoint, of: "DoorOpen" }));
    }
    if (spec.model === "scale" && sees(spec.of))
      return [{ asset, dataPoint: "FillWeight", of: "FillWeight" }];
    if (spec.model === "energy-meter" && sees(spec.of))
      return [{ asset, dataPoint: "Energy", of: "EnergyUse" }];
    return [];
  });
}

/**
 * The disturbances of an oven, each compared with the same oven without it, as its device reports the two; once, and
 * again if something is done to the oven.
 */
export function disturbancesOf(
  oven: Oven,
  onlookers: readonly Onlooker[],
  reported: (trace: Trace) => Trace,
): (untilMs: number) => readonly DisturbanceTruth[] {
  const truthOf = keepRecent(
    Infinity,
    (index) => compare(oven, { onlookers, reported }, index),
    oven.version,
  );
  return (untilMs) =>
    [...oven.setup.occurrences.keys()]
      .filter((index) => oven.setup.startMs + (oven.setup.occurrences[index]?.fromMs ?? 0) < untilMs)
      .map((index) => clipped(truthOf(index), untilMs));
}

interface View {
  readonly onlookers: readonly Onlooker[];
  readonly reported: (trace: Trace) => Trace;
}

function compare(oven: Oven, { onlookers, reported }: View, index: number): DisturbanceTruth {
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
    visibleMs: firstDifferenceMs(reported(oven.trace), reported(oven.without(index).trace), {
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

/** The source time at which two traces part: one has a reading that the other has not, or has with another value or status. */
function firstDifferenceMs(
  trace: Trace,
  twin: Trace,
  stretch: { readonly fromMs: number; readonly untilMs: number },
): number | undefined {
  for (let afterMs = stretch.fromMs - 1; afterMs < stretch.untilMs; afterMs += strideMs) {
    const untilMs = Math.min(afterMs + strideMs, stretch.untilMs);
    const ours = trace.due(afterMs, untilMs);
    const theirs = twin.due(afterMs, untilMs);
    for (let place = 0; place < Math.max(ours.length, theirs.length); place++) {
      const [our, their] = [ours[place], theirs[place]];
      if (!isSame(our, their))
        return Math.min(our ? sourceMs(our) : Infinity, their ? sourceMs(their) : Infinity);
    }
  }
  return undefined;
}

function isSame(a: Reading | undefined, b: Reading | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.atMs === b.atMs && a.dataPoint === b.dataPoint && a.value === b.value && a.status === b.status;
}
