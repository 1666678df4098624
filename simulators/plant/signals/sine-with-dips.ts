import { z } from "zod";
import { defineSignal, signalConfig } from "./signal.ts";
import { outliers, sineKeys, sineWithOutliers } from "./sine.ts";

/** A sine wave that drops far down for one tick of nearly every wave. */
export const sineWithDips = defineSignal({
  kind: "sine-with-dips",
  config: signalConfig("sine-with-dips", {
    description: "A sine wave in which one tick of nearly every wave is a dip.",
    keys: { ...sineKeys, dip: z.number().default(-1_000).describe("The value of a dip.") },
  }),
  dataPoint: ({ amplitude }) => ({
    type: "Double",
    description: "Sine wave with dips",
    range: { low: -amplitude, high: amplitude },
  }),
  values: (spec, stream) => sineWithOutliers(spec, stream, spec.dip),
  anomalies: (spec, stream, untilTick) =>
    outliers(spec, stream, { untilTick, kind: "dip", summary: `drops to ${spec.dip} for one tick` }),
});
