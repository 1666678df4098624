import { defineSignal, signalConfig } from "./signal.ts";
import { trendAnomalies, trendKeys, trendValues } from "./trend.ts";

/** A value that stands still until it begins to fall. */
export const negativeTrend = defineSignal({
  kind: "negative-trend",
  config: signalConfig("negative-trend", {
    description: "A value that stands still, then falls a little with every phase.",
    keys: trendKeys,
  }),
  dataPoint: () => ({ type: "Double", description: "Value with a slow negative trend" }),
  values: (spec, stream) => trendValues(spec, stream, -1),
  anomalies: trendAnomalies,
});
