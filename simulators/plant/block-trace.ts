import type { ReadingBlock } from "./reading-block.ts";
import type { DataPoint, Reading, Trace } from "./trace.ts";

/** A trace over blocks that are computed, or computed again, when somebody asks for them. */
export function blockTrace(source: {
  readonly asset: string;
  readonly dataPoints: readonly DataPoint[];
  readonly startMs: number;
  /** The length of a block. */
  readonly blockMs: number;
  block(index: number): ReadingBlock;
}): Trace {
  const { asset, dataPoints, startMs, blockMs, block } = source;
  const indexAt = (atMs: number) => Math.max(0, Math.floor((atMs - startMs) / blockMs));

  return {
    asset,
    dataPoints,
    due(afterMs, untilMs) {
      if (!Number.isFinite(untilMs))
        throw new Error(`${asset} never stops reporting: ask until a finite time`);
      if (untilMs < startMs || untilMs <= afterMs) return [];
      const found: Reading[] = [];
      const last = indexAt(untilMs);
      for (let index = indexAt(afterMs); index <= last; index++) {
        const { readings } = block(index);
        for (let place = placeAfter(readings, afterMs); place < readings.length; place++) {
          const reading = readings[place];
          if (reading === undefined || reading.atMs > untilMs) break;
          found.push(reading);
        }
      }
      return found;
    },
    latest(dataPoint, atMs) {
      const index = dataPoints.findIndex(({ name }) => name === dataPoint);
      if (index < 0) throw new Error(`${asset} has no data point ${dataPoint}`);
      if (atMs < startMs) return undefined;
      const { readings, before } = block(indexAt(atMs));
      for (let place = placeAfter(readings, atMs) - 1; place >= 0; place--) {
        if (readings[place]?.dataPoint === dataPoint) return readings[place];
      }
      return before[index];
    },
  };
}

/** The place of the first reading later than `atMs`. */
function placeAfter(readings: readonly Reading[], atMs: number): number {
  let low = 0;
  let high = readings.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((readings[middle]?.atMs ?? Infinity) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
