import { makeAssets } from "./assets.ts";
import { misreported } from "./misreport-plan.ts";
import { ovenPanel } from "./oven-panel.ts";
import { planProblems } from "./plan-problems.ts";
import type { Plant } from "./plant.ts";
import { type PlantProblem, plantProblems } from "./plant-problems.ts";
import type { PlantSpec } from "./plant-spec.ts";
import { plantTruth } from "./plant-truth.ts";

/** Builds the plant; computes nothing yet. Throws one error that names every mistake in its assets, or else in what is planned. */
export function buildPlant(spec: PlantSpec): Plant {
  refuse(plantProblems(spec.assets));
  refuse(planProblems(spec));

  const parts = makeAssets(spec);
  const { ovens, assets } = parts;
  const traces = new Map(
    [...assets].map(([name, { trace }]) => [name, misreported(trace, name, { spec, assets })]),
  );
  const panels = new Map([...ovens].map(([name, oven]) => [name, ovenPanel(oven)]));
  return {
    startMs: spec.startMs,
    assets: [...assets.keys()],
    trace(asset) {
      const trace = traces.get(asset);
      if (trace === undefined)
        throw new Error(`no asset ${asset}; assets are ${[...assets.keys()].join(", ")}`);
      return trace;
    },
    oven: (asset) => panels.get(asset),
    interventions: () =>
      [...ovens.values()].flatMap((oven) => oven.interventions()).sort((a, b) => a.atMs - b.atMs),
    truth: plantTruth(spec, parts),
  };
}

function refuse(problems: readonly PlantProblem[]): void {
  if (problems.length === 0) return;
  const lines = problems.map(({ asset, path, message }) => `${[asset, ...path].join(".")}: ${message}`);
  throw new Error(`this plant cannot be built:\n  ${lines.join("\n  ")}`);
}
