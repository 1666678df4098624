import type { Reading, Trace } from "../plant/trace.ts";

const stretchMs = 60_000;
const readingsKept = 300_000;
/** A page may reach over the end of a stretch, for each of many data points. */
const fewestStretchesKept = 3;

/** Where a look-up starts and ends, both included and in whole milliseconds; it runs backwards when `lastMs` is the earlier. */
export interface Span {
  readonly firstMs: number;
  readonly lastMs: number;
}

/** The readings of traces by data point, made once for clients that ask for one data point after the other. */
export interface TraceArchive {
  /** The first `count` readings of the data point on the way from `firstMs` to `lastMs`. */
  take(trace: Trace, dataPoint: string, span: Span, count: number): readonly Reading[];
}

interface Stretch {
  readonly size: number;
  readonly byDataPoint: ReadonlyMap<string, readonly Reading[]>;
}

/** Opens an archive that keeps the stretches asked for last, and so bounds its memory. */
export function openTraceArchive(): TraceArchive {
  const kept = new Map<string, Stretch>();
  let keptSize = 0;

  function stretch(trace: Trace, index: number): Stretch {
    const key = `${index}/${trace.asset}`;
    const known = kept.get(key);
    const answer = known ?? readStretch(trace, index * stretchMs);
    if (!known) keptSize += answer.size;
    kept.delete(key);
    kept.set(key, answer);
    for (const [oldest, { size }] of kept) {
      if (keptSize <= readingsKept || kept.size <= fewestStretchesKept) break;
      kept.delete(oldest);
      keptSize -= size;
    }
    return answer;
  }

  return {
    take(trace, dataPoint, { firstMs, lastMs }, count) {
      const step = lastMs < firstMs ? -1 : 1;
      const lastIndex = Math.floor(lastMs / stretchMs);
      const taken: Reading[] = [];
      for (let index = Math.floor(firstMs / stretchMs); step * (lastIndex - index) >= 0; index += step) {
        const readings = stretch(trace, index).byDataPoint.get(dataPoint) ?? [];
        for (const reading of step > 0 ? readings : readings.toReversed()) {
          if (step * (reading.atMs - firstMs) < 0 || step * (lastMs - reading.atMs) < 0) continue;
          taken.push(reading);
          if (taken.length === count) return taken;
        }
      }
      return taken;
    },
  };
}

function readStretch(trace: Trace, fromMs: number): Stretch {
  const readings = trace.due(fromMs - 1, fromMs + stretchMs - 1);
  return { size: readings.length, byDataPoint: Map.groupBy(readings, ({ dataPoint }) => dataPoint) };
}
