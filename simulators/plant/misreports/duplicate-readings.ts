import { z } from "zod";
import { uniform } from "../seeded-noise.ts";
import { type Reading, sourceMs } from "../trace.ts";
import { defineMisreport } from "./misreport.ts";

/**
 * Now and then the device reports its last two readings once more, with the same source times. It is two, because a server
 * that sends only what has changed would keep one for itself.
 */
export const duplicateReadings = defineMisreport(
  "duplicate-readings",
  {
    description:
      "Readings are reported twice with the same source time: now and then the last two once more.",
    keys: {
      share: z
        .number()
        .gt(0, "must be above 0")
        .max(1, "must be at most 1")
        .default(0.2)
        .describe("The share of readings after which it happens, above 0 and up to 1."),
    },
  },
  {
    summary: () => "readings are reported twice",
    distort:
      ({ share }, { fromMs, noise }) =>
      (reading, previous) => {
        const { atMs } = reading;
        const isTold = previous !== undefined && previous.atMs >= fromMs;
        if (!isTold || uniform(noise, atMs - fromMs) >= share) return [reading];
        return [reading, onceMore(previous, atMs), onceMore(reading, atMs)];
      },
  },
);

function onceMore(reading: Reading, atMs: number): Reading {
  return { ...reading, atMs, stampMs: sourceMs(reading), repeats: true };
}
