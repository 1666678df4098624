import { z } from "zod";
import { duration, formatDuration } from "../../duration.ts";
import { uniform } from "../seeded-noise.ts";
import { defineMisreport } from "./misreport.ts";

/** Now and then a source time lies far before that of the reading before it. */
export const backwardTimestamps = defineMisreport(
  "backward-timestamps",
  {
    description: "Source times jump back now and then, by a length.",
    keys: {
      by: duration.prefault("30s").describe("How far they jump back; some milliseconds less may come of it."),
      share: z
        .number()
        .gt(0, "must be above 0")
        .max(1, "must be at most 1")
        .default(0.2)
        .describe("The share of readings to which it happens, above 0 and up to 1."),
    },
  },
  {
    shiftsTime: true,
    summary: ({ by }) => `source times jump back by ${formatDuration(by)} now and then`,
    claims: ({ by }, { fromMs, toMs }) => ({ fromMs: fromMs - by, toMs }),
    distort: ({ by, share }, { fromMs, noise, offBeat }) => {
      const shiftMs = offBeat(-by);
      return (reading) => {
        if (uniform(noise, reading.atMs - fromMs) >= share) return [reading];
        return [{ ...reading, stampMs: reading.atMs + shiftMs }];
      };
    },
  },
);
