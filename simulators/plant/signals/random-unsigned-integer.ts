import { z } from "zod";
import { uniform } from "../seeded-noise.ts";
import { defineSignal, signalConfig } from "./signal.ts";

/** Another unsigned number at each tick, evenly spread. */
export const randomUnsignedInteger = defineSignal({
  kind: "random-unsigned-integer",
  config: signalConfig("random-unsigned-integer", {
    description: "A random unsigned 32-bit number at each tick.",
    keys: {
      low: z.uint32().default(0).describe("The least number."),
      high: z
        .uint32()
        .default(2 ** 31 - 1)
        .describe("The greatest number; not below low."),
    },
  }),
  problem: ({ low, high }) => (high >= low ? undefined : `high must be not below low, got ${low} to ${high}`),
  dataPoint: () => ({ type: "UInt32", description: "Random unsigned value" }),
  values:
    ({ low, high }, stream) =>
    (tick) =>
      low + Math.floor(uniform(stream, tick) * (high - low + 1)),
});
