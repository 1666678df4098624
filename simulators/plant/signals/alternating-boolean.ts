import { z } from "zod";
import { defineSignal, signalConfig } from "./signal.ts";

/** True and false in turns, true first. */
export const alternatingBoolean = defineSignal({
  kind: "alternating-boolean",
  config: signalConfig("alternating-boolean", {
    description: "True and false in turns.",
    keys: { cycles: z.int().min(1, "must be at least 1").default(50).describe("Ticks between two changes.") },
  }),
  dataPoint: () => ({ type: "Boolean", description: "Alternating value" }),
  values:
    ({ cycles }) =>
    (tick) =>
      Math.floor(tick / cycles) % 2 === 0,
});
