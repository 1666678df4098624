import { disturbances } from "./disturbances/catalog.ts";
import type { DisturbanceConfig, Occurrence, Stop } from "./disturbances/disturbance.ts";
import type { OvenSpec } from "./oven-spec.ts";
import { physicsStepMs } from "./physics-step.ts";
import { noiseStream } from "./seeded-noise.ts";
import { packMlState } from "./truth.ts";

/** What disturbs an oven, in the order of its specification. */
export function occurrencesOf(spec: OvenSpec): readonly Occurrence[] {
  return spec.disturbances.map((config) => occurrenceOf(config, spec.sampling));
}

/** All stops of an oven, ordered; planned ones and those that disturbances cause. */
export function stopsOf(
  spec: Pick<OvenSpec, "plannedStops">,
  occurrences: readonly Occurrence[],
  origin: { readonly seed: number; readonly asset: string },
): readonly Stop[] {
  const planned = spec.plannedStops.map((stop) => ({
    fromMs: stop.at,
    toMs: stop.at + stop.for,
    state: stop.kind === "break" ? packMlState.idle : packMlState.stopped,
  }));
  const caused = occurrences.flatMap((occurrence) => {
    const { kind } = occurrence.disturbance;
    const stream = noiseStream(origin.seed, origin.asset, kind, String(occurrence.fromMs));
    return occurrence.disturbance.stops?.(occurrence, stream) ?? [];
  });
  return [...planned, ...caused].sort((a, b) => a.fromMs - b.fromMs);
}

/** One occurrence, from its line in the file. */
export function occurrenceOf(config: DisturbanceConfig, samplingMs: number): Occurrence {
  const disturbance = disturbances.find(({ kind }) => kind === config.kind);
  if (disturbance === undefined) throw new Error(`no disturbance of kind ${config.kind} in the catalog`);
  const fromMs = config.at;
  const nextSampleMs = Math.ceil(fromMs / samplingMs) * samplingMs;
  const seenMs = disturbance.lastsOneSample === true ? nextSampleMs + physicsStepMs(samplingMs) : 0;
  return { disturbance, fromMs, toMs: Math.max(fromMs + config.for, seenMs), by: config.by ?? 0 };
}
