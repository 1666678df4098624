import type { Oven } from "./oven.ts";
import { idealCycleSeconds, recipes } from "./recipes.ts";
import { type CycleInterval, type Item, type OvenTruth, packMlState, type StateInterval } from "./truth.ts";

/** What really happened in an oven; nothing after `limitMs` is told. */
export function ovenTruth(oven: Oven, limitMs: number): OvenTruth {
  const { asset, start, startMs } = oven.setup;
  const clip = (fromMs: number, toMs: number) =>
    [Math.max(fromMs, startMs), Math.min(toMs, limitMs)] as const;
  return {
    asset,
    idealCycleSeconds: idealCycleSeconds(recipes[start.recipe]),
    idealCycles: (fromMs, toMs) => cyclesBetween(oven, ...clip(fromMs, toMs)),
    states: (fromMs, toMs) => statesBetween(oven, ...clip(fromMs, toMs)),
    items: (fromMs, toMs) => itemsBetween(oven, ...clip(fromMs, toMs)),
  };
}

function cyclesBetween({ setup, course }: Oven, fromMs: number, toMs: number): readonly CycleInterval[] {
  const { regimes } = course();
  return regimes.flatMap(({ recipe, fromMs: beginsMs }, place) => {
    const from = Math.max(setup.startMs + beginsMs, fromMs);
    const to = Math.min(setup.startMs + (regimes[place + 1]?.fromMs ?? Infinity), toMs);
    return from < to ? [{ fromMs: from, toMs: to, seconds: idealCycleSeconds(recipes[recipe]) }] : [];
  });
}

function statesBetween({ setup, course }: Oven, fromMs: number, toMs: number): readonly StateInterval[] {
  const intervals: StateInterval[] = [];
  let reachedMs = fromMs;
  const reach = (untilMs: number, state: StateInterval["state"]) => {
    const endMs = Math.min(untilMs, toMs);
    if (endMs <= reachedMs) return;
    intervals.push({ fromMs: reachedMs, toMs: endMs, state });
    reachedMs = endMs;
  };
  for (const stop of course().stops) {
    reach(setup.startMs + stop.fromMs, packMlState.execute);
    reach(setup.startMs + stop.toMs, stop.state);
  }
  reach(toMs, packMlState.execute);
  return intervals;
}

function itemsBetween(oven: Oven, fromMs: number, toMs: number): readonly Item[] {
  if (toMs <= fromMs) return [];
  const indexAt = (atMs: number) => Math.floor((atMs - oven.setup.startMs) / oven.setup.blockMs);
  const items: Item[] = [];
  for (let index = indexAt(fromMs); index <= indexAt(toMs); index++) {
    items.push(...oven.block(index).items.filter(({ atMs }) => fromMs <= atMs && atMs < toMs));
  }
  return items;
}
