import { z } from "zod";
import { defineSignal, signalConfig } from "./signal.ts";

/** An array that counts up, all of its elements alike. */
export const uintArray = defineSignal({
  kind: "uint-array",
  config: signalConfig("uint-array", {
    description: "An array of UInt32 that count up together.",
    keys: { length: z.int().min(1).max(65_535).default(32).describe("How many elements it has.") },
  }),
  dataPoint: ({ length }) => ({ type: "UInt32", description: "Array that counts up", length }),
  values: () => (tick) => tick % 2 ** 32,
});
