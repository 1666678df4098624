import { z } from "zod";
import { uniform } from "../seeded-noise.ts";
import { defineSignal, signalConfig } from "./signal.ts";

const [int32Low, int32High] = [-(2 ** 31), 2 ** 31 - 1];

/** Another signed number at each tick, evenly spread. */
export const randomInteger = defineSignal({
  kind: "random-integer",
  config: signalConfig("random-integer", {
    description: "A random signed 32-bit number at each tick.",
    keys: {
      low: z.int32().default(int32Low).describe("The least number."),
      high: z.int32().default(int32High).describe("The greatest number; not below low."),
    },
  }),
  problem: ({ low, high }) => (high >= low ? undefined : `high must be not below low, got ${low} to ${high}`),
  dataPoint: () => ({ type: "Int32", description: "Random signed value" }),
  values:
    ({ low, high }, stream) =>
    (tick) =>
      low + Math.floor(uniform(stream, tick) * (high - low + 1)),
});
