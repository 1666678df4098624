import { z } from "zod";
import { type NoiseStream, uniform } from "../seeded-noise.ts";
import { packMlState } from "../truth.ts";
import { defineDisturbance, type Occurrence, type Stop } from "./disturbance.ts";

const usualIntervalMs = 120_000;
const shortestSlotMs = 30_000;

/** Short stops of 5 to 20 seconds, each in its own part of the stretch; the oven is Suspended in them. */
export const microStops = defineDisturbance(
  "micro-stops",
  {
    description: "Short stops of 5 to 20 s; `by` is their number, else about one in two minutes.",
    lasts: "20m",
    by: z.int().positive().optional().describe("How many stops; about one in two minutes if absent."),
  },
  {
    shows: ["State"],
    settlesMs: 60_000,
    summary: (occurrence) => `${stopCount(occurrence)} short stops, the oven is Suspended in each`,
    stops: layOut,
    problem: (occurrence) =>
      slotMs(occurrence) < shortestSlotMs
        ? `must be at least 30s for each of its ${stopCount(occurrence)} stops`
        : undefined,
  },
);

function layOut(occurrence: Occurrence, stream: NoiseStream): readonly Stop[] {
  const slotSeconds = Math.floor(slotMs(occurrence) / 1_000);
  return Array.from({ length: stopCount(occurrence) }, (_, slot) => {
    const seconds = 5 + Math.floor(uniform(stream, 2 * slot) * 16);
    const waitSeconds = Math.floor(uniform(stream, 2 * slot + 1) * (slotSeconds - seconds));
    const fromMs = occurrence.fromMs + (slot * slotSeconds + waitSeconds) * 1_000;
    return { fromMs, toMs: fromMs + seconds * 1_000, state: packMlState.suspended };
  });
}

function stopCount({ by, fromMs, toMs }: Occurrence): number {
  return by || Math.max(1, Math.round((toMs - fromMs) / usualIntervalMs));
}

function slotMs(occurrence: Occurrence): number {
  return (occurrence.toMs - occurrence.fromMs) / stopCount(occurrence);
}
