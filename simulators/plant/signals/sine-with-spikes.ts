import { z } from "zod";
import { defineSignal, signalConfig } from "./signal.ts";
import { outliers, sineKeys, sineWithOutliers } from "./sine.ts";

/** A sine wave that jumps far up for one tick of nearly every wave. */
export const sineWithSpikes = defineSignal({
  kind: "sine-with-spikes",
  config: signalConfig("sine-with-spikes", {
    description: "A sine wave in which one tick of nearly every wave is a spike.",
    keys: { ...sineKeys, spike: z.number().default(1_000).describe("The value of a spike.") },
  }),
  dataPoint: ({ amplitude }) => ({
    type: "Double",
    description: "Sine wave with spikes",
    range: { low: -amplitude, high: amplitude },
  }),
  values: (spec, stream) => sineWithOutliers(spec, stream, spec.spike),
  anomalies: (spec, stream, untilTick) =>
    outliers(spec, stream, { untilTick, kind: "spike", summary: `jumps to ${spec.spike} for one tick` }),
});
