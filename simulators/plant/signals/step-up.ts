import { z } from "zod";
import { defineSignal, signalConfig } from "./signal.ts";

const uint32Span = 2 ** 32;

/** A value that rises by 1 every so many ticks, for ever; a UInt32 that ran over goes on from 0. */
export const stepUp = defineSignal({
  kind: "step-up",
  config: signalConfig("step-up", {
    description: "A value that rises by 1 again and again.",
    keys: { cycles: z.int().min(1, "must be at least 1").default(1).describe("Ticks between two steps.") },
  }),
  dataPoint: () => ({ type: "UInt32", description: "Constantly rising value" }),
  values:
    ({ cycles }) =>
    (tick) =>
      Math.floor(tick / cycles) % uint32Span,
});
