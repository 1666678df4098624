import type { z } from "zod";
import { buildPlant } from "../../../simulators/plant/build-plant.ts";
import { type ovenSpec as OvenSchema, ovenSpec } from "../../../simulators/plant/oven-spec.ts";
import type { Reading, Trace } from "../../../simulators/plant/trace.ts";

export const startMs = Date.parse("2026-03-02T06:00:00Z");
export const secondMs = 1_000;
export const minuteMs = 60_000;
export const hourMs = 3_600_000;

/** An oven as a scenario file describes it. */
export function oven(written: z.input<typeof OvenSchema> = {}) {
  return { model: "oven" as const, ...ovenSpec.parse(written) };
}

/** A plant of one oven, `oven-1`. */
export function onePlant(written: z.input<typeof OvenSchema> = {}, seed = 42) {
  return buildPlant({ seed, startMs, assets: { "oven-1": oven(written) } });
}

/** All readings from the start until then. */
export function readingsUntil(trace: Trace, untilMs: number): readonly Reading[] {
  return trace.due(startMs - 1, untilMs);
}

/** The values of one data point among readings. */
export function valuesOf(readings: readonly Reading[], dataPoint: string): number[] {
  return readings.filter((reading) => reading.dataPoint === dataPoint).map(({ value }) => Number(value));
}
