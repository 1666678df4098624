import { setImmediate as letOthersRun } from "node:timers/promises";
import type { Reading, Trace } from "../plant/trace.ts";

const stretchMs = 60_000;
const stretchesAtOnce = 50;
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
  /** The first readings of the data point on the way from `firstMs` to `lastMs`. Others run while it looks far. */
  take(trace: Trace, dataPoint: string, span: Span, page: Page): Promise<readonly Reading[]>;
}

/** How much is wanted, and what has come to pass: what is to come may still be changed by an intervention. */
export interface Page {
  readonly count: number;
  readonly nowMs: number;
}

interface Stretch {
  readonly size: number;
  readonly byDataPoint: ReadonlyMap<string, readonly Reading[]>;
}

/** Opens an archive that keeps the stretches asked for last, and so bounds its memory. */
export function openTraceArchive(): TraceArchive {
  const kept = new Map<string, Stretch>();
  let keptSize = 0;

  function stretch(trace: Trace, index: number, nowMs: number): Stretch {
    if ((index + 1) * stretchMs > nowMs) return readStretch(trace, index * stretchMs, nowMs);
    const key = `${index}/${trace.asset}`;
    const known = kept.get(key);
    const answer = known ?? readStretch(trace, index * stretchMs, nowMs);
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
    async take(trace, dataPoint, { firstMs, lastMs }, { count, nowMs }) {
      const step = lastMs < firstMs ? -1 : 1;
      const firstIndex = Math.floor(firstMs / stretchMs);
      const lastIndex = Math.floor(lastMs / stretchMs);
      const taken: Reading[] = [];
      for (let index = firstIndex; step * (lastIndex - index) >= 0; index += step) {
        if ((index - firstIndex) % stretchesAtOnce === stretchesAtOnce - 1) await letOthersRun();
        const readings = stretch(trace, index, nowMs).byDataPoint.get(dataPoint) ?? [];
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

function readStretch(trace: Trace, fromMs: number, nowMs: number): Stretch {
  const readings = trace.due(fromMs - 1, Math.min(fromMs + stretchMs - 1, nowMs));
  return { size: readings.length, byDataPoint: Map.groupBy(readings, ({ dataPoint }) => dataPoint) };
}
