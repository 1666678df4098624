import type { AssetSpec } from "./asset-spec.ts";
import { disturbancesOf, type Onlooker } from "./disturbance-truth.ts";
import { doorTrace } from "./door.ts";
import { energyMeterTrace } from "./energy-meter.ts";
import { makeOven, type Oven } from "./oven.ts";
import { ovenTruth } from "./oven-truth.ts";
import type { Plant } from "./plant.ts";
import { plantProblems } from "./plant-problems.ts";
import { scaleTrace } from "./scale.ts";
import type { Trace } from "./trace.ts";

/** All that determines a plant: the same gives the same readings, whatever is read when. */
export interface PlantSpec {
  readonly seed: number;
  /** Unix milliseconds. */
  readonly startMs: number;
  readonly assets: Readonly<Record<string, AssetSpec>>;
}

/** Builds the plant; computes nothing yet. Throws one error that names every mistake in the assets. */
export function buildPlant({ seed, startMs, assets }: PlantSpec): Plant {
  const problems = plantProblems(assets);
  if (problems.length > 0) {
    const lines = problems.map(({ asset, path, message }) => `${[asset, ...path].join(".")}: ${message}`);
    throw new Error(`this plant cannot be built:\n  ${lines.join("\n  ")}`);
  }

  const ovens = new Map<string, Oven>();
  for (const [asset, spec] of Object.entries(assets)) {
    if (spec.model === "oven") ovens.set(asset, makeOven(spec, { asset, seed, startMs }));
  }
  const traces = new Map(
    Object.entries(assets).map(([asset, spec]) => [asset, traceOf(asset, spec, { ovens, startMs })]),
  );
  const disturbances = [...ovens].map(([name, oven]) => disturbancesOf(oven, onlookersOf(name, assets)));

  return {
    startMs,
    assets: Object.keys(assets),
    trace(asset) {
      const trace = traces.get(asset);
      if (trace === undefined)
        throw new Error(`no asset ${asset}; assets are ${Object.keys(assets).join(", ")}`);
      return trace;
    },
    oven: () => undefined,
    interventions: () => [],
    truth: (untilMs) => ({
      disturbances: disturbances.flatMap((until) => until(untilMs)).sort((a, b) => a.fromMs - b.fromMs),
      ovens: [...ovens.values()].map((oven) => ovenTruth(oven, untilMs)),
    }),
  };
}

function traceOf(
  asset: string,
  spec: AssetSpec,
  { ovens, startMs }: { readonly ovens: ReadonlyMap<string, Oven>; readonly startMs: number },
): Trace {
  const named = (names: readonly string[] = [...ovens.keys()]) => names.map((name) => ovenNamed(ovens, name));
  switch (spec.model) {
    case "oven":
      return ovenNamed(ovens, asset).trace;
    case "door":
      return doorTrace(asset, ovenNamed(ovens, spec.watches));
    case "energy-meter":
      return energyMeterTrace(asset, { ovens: named(spec.of), startMs, samplingMs: spec.samplingMs });
    case "scale":
      return scaleTrace(asset, named(spec.of), startMs);
  }
}

function onlookersOf(oven: string, assets: PlantSpec["assets"]): Onlooker[] {
  const sees = (of: readonly string[] | undefined) => of === undefined || of.includes(oven);
  return Object.entries(assets).flatMap(([asset, spec]): Onlooker[] => {
    if (spec.model === "door" && spec.watches === oven) {
      return ["DoorOpen", "Motion"].map((dataPoint) => ({ asset, dataPoint, of: "DoorOpen" }));
    }
    if (spec.model === "scale" && sees(spec.of))
      return [{ asset, dataPoint: "FillWeight", of: "FillWeight" }];
    if (spec.model === "energy-meter" && sees(spec.of))
      return [{ asset, dataPoint: "Energy", of: "EnergyUse" }];
    return [];
  });
}

function ovenNamed(ovens: ReadonlyMap<string, Oven>, name: string): Oven {
  const oven = ovens.get(name);
  if (oven === undefined) throw new Error(`no oven ${name}; ovens are ${[...ovens.keys()].join(", ")}`);
  return oven;
}
