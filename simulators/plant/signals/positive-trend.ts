import { defineSignal, signalConfig } from "./signal.ts";
import { trendAnomalies, trendKeys, trendValues } from "./trend.ts";

/** A value that stands still until it begins to rise. */
export const positiveTrend = defineSignal({
  kind: "positive-trend",
  config: signalConfig("positive-trend", {
    description: "A value that stands still, then rises a little with every phase.",
    keys: trendKeys,
  }),
  dataPoint: () => ({ type: "Double", description: "Value with a slow positive trend" }),
  values: (spec, stream) => trendValues(spec, stream, 1),
  anomalies: trendAnomalies,
});
