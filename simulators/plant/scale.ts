import { blockTrace } from "./block-trace.ts";
import { keepRecent } from "./keep-recent.ts";
import { type Oven, versionOf } from "./oven.ts";
import { fillWeight } from "./oven-data-points.ts";
import { blockLengthMs } from "./reading-block.ts";
import { recipes } from "./recipes.ts";
import { noiseStream, uniform } from "./seeded-noise.ts";
import type { DataPoint, Reading, Trace } from "./trace.ts";

/** An oven, and how long its items are under way to the scale. */
export interface Lane {
  readonly oven: Oven;
  readonly delayMs: number;
  /** The scale starts with what the first oven weighed last before the plant's start. */
  readonly isFirst: boolean;
}

/**
 * The checkweigher behind some ovens: one reading an item, even where two weigh the same. Each oven has a delay of
 * its own, shorter than a physics step, so that items of two ovens never share a source time.
 */
export function scaleTrace(asset: string, ovens: readonly Oven[], startMs: number): Trace {
  const lanes = lanesOf(ovens);
  const dataPoint = fillWeightOf(asset, ovens);
  const blockMs = blockLengthMs(ovens.map(({ setup }) => setup.stepMs));
  const block = keepRecent(
    4,
    (index: number) => {
      const fromMs = startMs + index * blockMs;
      const readings = lanes.flatMap((lane) =>
        lane.oven.trace.due(fromMs - 1, fromMs + blockMs - 1).flatMap((each) => arrival(lane, each)),
      );
      const before = lanes.flatMap((lane) => {
        const last = lane.oven.trace.latest(dataPoint.name, fromMs - 1);
        return last === undefined ? [] : arrival(lane, last);
      });
      return { readings: readings.sort(byTime), before: before.sort(byTime).slice(-1) };
    },
    versionOf(ovens),
  );
  return blockTrace({ asset, dataPoints: [dataPoint], startMs, blockMs, block });
}

function arrival({ oven, delayMs, isFirst }: Lane, reading: Reading): readonly Reading[] {
  if (reading.dataPoint !== "FillWeight") return [];
  if (reading.atMs > oven.setup.startMs) return [{ ...reading, atMs: reading.atMs + delayMs }];
  return isFirst ? [reading] : [];
}

/** How many ovens a scale can keep apart, whose physics advance in steps of these milliseconds. */
export function lanesOfScale(stepsMs: readonly number[]): number {
  return Math.min(1_000, ...stepsMs);
}

/** Which way the items of each oven take. */
export function lanesOf(ovens: readonly Oven[]): readonly Lane[] {
  const slots = lanesOfScale(ovens.map(({ setup }) => setup.stepMs));
  const taken = new Set<number>();
  const byName = ovens.toSorted((a, b) => (a.setup.asset < b.setup.asset ? -1 : 1));
  return byName.map((oven) => {
    let delayMs = Math.floor(uniform(noiseStream(0, oven.setup.asset, "way to the scale"), 0) * slots);
    while (taken.has(delayMs)) delayMs = (delayMs + 1) % slots;
    taken.add(delayMs);
    return { oven, delayMs, isFirst: oven === byName[0] };
  });
}

/** The range of the scale covers the items of all its ovens. */
function fillWeightOf(asset: string, ovens: readonly Oven[]): DataPoint {
  const points = ovens.map(({ setup }) => fillWeight(recipes[setup.start.recipe]));
  const [first] = points;
  if (first === undefined) throw new Error(`${asset} needs an oven to weigh for`);
  const low = Math.min(...points.map(({ range }) => range.low));
  const high = Math.max(...points.map(({ range }) => range.high));
  return { ...first, range: { low, high } };
}

function byTime(a: Reading, b: Reading): number {
  return a.atMs - b.atMs;
}
