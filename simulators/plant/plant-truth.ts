import type { Asset, Assets } from "./assets.ts";
import { disturbancesOf, onlookersOf } from "./disturbance-truth.ts";
import { explainInterventions } from "./explain-interventions.ts";
import { explainMisreports } from "./explain-misreports.ts";
import { misreported } from "./misreport-plan.ts";
import { ovenTruth } from "./oven-truth.ts";
import type { PlantSpec } from "./plant-spec.ts";
import { signalDisturbances } from "./signal-truth.ts";
import type { DisturbanceTruth, Truth } from "./truth.ts";

/** The truth of a plant up to a time; it costs what happened until then, and what happened once is found once. */
export function plantTruth(spec: PlantSpec, { ovens, assets }: Assets): (untilMs: number) => Truth {
  const watched = [...ovens].map(([name, oven]) => {
    const onlookers = onlookersOf(name, spec.assets);
    const seen = disturbancesOf(oven, onlookers, (trace) => misreported(trace, name, { spec, assets }));
    return { oven, onlookers, seen };
  });
  return (untilMs) => ({
    disturbances: [
      ...watched.flatMap(({ seen }) => seen(untilMs)),
      ...[...assets.values()].flatMap((asset) => disturbancesOfSignals(asset, spec, untilMs)),
    ].sort((a, b) => a.fromMs - b.fromMs),
    explanations: [
      ...watched.flatMap(({ oven, onlookers }) => explainInterventions(oven, onlookers, untilMs)),
      ...explainMisreports(spec, assets, untilMs),
    ].sort((a, b) => a.fromMs - b.fromMs),
    interventions: watched
      .flatMap(({ oven }) => oven.interventions())
      .filter(({ atMs }) => atMs <= untilMs)
      .sort((a, b) => a.atMs - b.atMs),
    ovens: watched.map(({ oven }) => ovenTruth(oven, untilMs)),
  });
}

function disturbancesOfSignals(
  { name, spec: asset }: Asset,
  { seed, startMs }: PlantSpec,
  untilMs: number,
): readonly DisturbanceTruth[] {
  if (asset.model !== "signals") return [];
  return signalDisturbances({ asset: name, seed, startMs }, asset.signals, untilMs);
}
