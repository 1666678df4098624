import { z } from "zod";
import { uniform } from "../seeded-noise.ts";
import { defineSignal, signalConfig } from "./signal.ts";

/** A value that counts up from one bound to the other and starts again, or one that jumps about between them. */
export const ramp = defineSignal({
  kind: "ramp",
  config: signalConfig("ramp", {
    description:
      "A value that counts from one bound to the other and starts again, or jumps about between them.",
    keys: {
      type: z.enum(["UInt32", "Int32", "Double"]).default("UInt32").describe("Its type in OPC UA."),
      low: z.number().default(0).describe("The lower bound, where it starts."),
      high: z
        .number()
        .default(2 ** 32 - 1)
        .describe("The upper bound, above the lower one."),
      step: z.number().positive("must be above 0").default(1).describe("How far it moves at each tick."),
      random: z
        .boolean()
        .default(false)
        .describe("Any value between the bounds at each tick, instead of steps."),
    },
  }),
  problem: ({ low, high }) => (high > low ? undefined : `high must be above low, got ${low} to ${high}`),
  dataPoint: ({ type, low, high }) => ({
    type,
    description: "Value that changes at each tick",
    range: { low, high },
  }),
  values({ type, low, high, step, random }, stream) {
    const span = high - low;
    if (!random) {
      const steps = Math.floor(span / step) + 1;
      return (tick) => Math.round((low + (tick % steps) * step) * 1e9) / 1e9;
    }
    if (type === "Double") return (tick) => low + uniform(stream, tick) * span;
    return (tick) => low + Math.floor(uniform(stream, tick) * (span + 1));
  },
});
