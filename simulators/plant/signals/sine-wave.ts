import { z } from "zod";
import { defineSignal, signalConfig } from "./signal.ts";

/** A sine wave without anything unusual in it, around a mean. */
export const sineWave = defineSignal({
  kind: "sine-wave",
  config: signalConfig("sine-wave", {
    description: "A sine wave around a mean.",
    keys: {
      mean: z.number().default(0).describe("The middle of the wave."),
      amplitude: z.number().positive("must be above 0").default(100).describe("The height of the wave."),
      cycles: z.int().min(2, "must be at least 2").default(60).describe("Ticks in one wave."),
    },
  }),
  dataPoint: ({ mean, amplitude }) => ({
    type: "Double",
    description: "Sine wave",
    range: { low: mean - amplitude, high: mean + amplitude },
  }),
  values:
    ({ mean, amplitude, cycles }) =>
    (tick) => {
      const value = mean + amplitude * Math.sin((2 * Math.PI * (tick % cycles)) / cycles);
      // Rounded, so that a last bit which another machine computes otherwise cannot show.
      return Math.round(value * 1e9) / 1e9 + 0;
    },
});
