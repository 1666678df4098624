import type { Trace } from "../../plant/trace.ts";

/** Two traces of one asset as one; of readings of the same time, those of the first come first. */
export function joinTraces(first: Trace, second: Trace): Trace {
  return {
    asset: first.asset,
    dataPoints: [...first.dataPoints, ...second.dataPoints],
    due(afterMs, untilMs) {
      const more = second.due(afterMs, untilMs);
      const readings = first.due(afterMs, untilMs);
      return more.length === 0 ? readings : [...readings, ...more].sort((a, b) => a.atMs - b.atMs);
    },
    latest: (dataPoint, atMs) => first.latest(dataPoint, atMs) ?? second.latest(dataPoint, atMs),
  };
}
