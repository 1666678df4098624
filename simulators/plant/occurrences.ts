import { disturbances } from "./disturbances/catalog.ts";
import type { DisturbanceConfig, Forces, Occurrence, Stop } from "./disturbances/disturbance.ts";
import type { OvenSpec } from "./oven-spec.ts";
import { physicsStepMs } from "./physics-step.ts";
import { noiseStream } from "./seeded-noise.ts";
import { packMlState } from "./truth.ts";

/** What disturbs an oven, in the order of its specification. */
export function occurrencesOf(spec: OvenSpec): readonly Occurrence[] {
  return spec.disturbances.map((config) => occurrenceOf(config, spec.sampling));
}

/** A stop that the oven makes by itself. */
export interface OwnStop extends Stop {
  /** The kind of planned stop or disturbance. */
  readonly cause: string;
}

/** All stops of an oven, ordered; planned ones and those that disturbances cause. */
export function stopsOf(
  spec: Pick<OvenSpec, "plannedStops">,
  occurrences: readonly Occurrence[],
  origin: { readonly seed: number; readonly asset: string },
): readonly OwnStop[] {
  const planned = spec.plannedStops.map((stop) => ({
    fromMs: stop.at,
    toMs: stop.at + stop.for,
    state: stop.kind === "break" ? packMlState.idle : packMlState.stopped,
    cause: stop.kind,
  }));
  const caused = occurrences.flatMap((occurrence) => {
    const { kind } = occurrence.disturbance;
    const stream = noiseStream(origin.seed, origin.asset, kind, String(occurrence.fromMs));
    const stops = occurrence.disturbance.stops?.(occurrence, stream) ?? [];
    return stops.map((stop) => ({ ...stop, cause: kind }));
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

/** Those of some stretches in which that time after the start lies. */
export function inForceAt<Each extends { readonly fromMs: number; readonly toMs: number }>(
  stretches: readonly Each[],
  elapsedMs: number,
): readonly Each[] {
  if (stretches.length === 0) return stretches;
  return stretches.filter(({ fromMs, toMs }) => fromMs <= elapsedMs && elapsedMs < toMs);
}

/** What some disturbances together force on an oven. */
export function forcesOf(occurrences: readonly Occurrence[]): Forces {
  const forces: Forces = { burnerWorks: true, doorWideOpen: false, controlErrorCelsius: 0, fillShare: 1 };
  for (const occurrence of occurrences) occurrence.disturbance.act?.(forces, occurrence);
  return forces;
}
