import { z } from "zod";
import { type NoiseStream, uniform } from "../seeded-noise.ts";
import type { SignalAnomaly } from "./signal.ts";

/** The keys of a value that begins to move one day. */
export const trendKeys = {
  base: z.number().default(100).describe("The value before the trend begins."),
  step: z.number().positive("must be above 0").default(0.1).describe("How far each phase moves the value."),
  cycles: z.int().min(1, "must be at least 1").default(50).describe("Ticks in one phase."),
  within: z
    .int()
    .min(1, "must be at least 1")
    .default(10)
    .describe("The trend begins after one of so many phases."),
};

interface Trend {
  readonly base: number;
  readonly step: number;
  readonly cycles: number;
  readonly within: number;
}

/** The base, and after a random phase a step more, or less, with every phase. */
export function trendValues(trend: Trend, stream: NoiseStream, direction: 1 | -1) {
  const { base, step, cycles } = trend;
  const lastQuiet = lastQuietPhase(trend, stream);
  return (tick: number) => {
    const steps = Math.max(0, Math.floor(tick / cycles) - lastQuiet);
    return Math.round((base + direction * step * steps) * 1e9) / 1e9;
  };
}

/** The trend from its first step on; it never ends. */
export function trendAnomalies(
  trend: Trend,
  stream: NoiseStream,
  untilTick: number,
): readonly SignalAnomaly[] {
  const fromTick = (lastQuietPhase(trend, stream) + 1) * trend.cycles;
  if (fromTick >= untilTick) return [];
  return [{ kind: "trend", fromTick, toTick: Infinity, summary: "begins to move, and goes on moving" }];
}

function lastQuietPhase({ within }: Trend, stream: NoiseStream): number {
  return Math.floor(uniform(stream, 0) * within);
}
