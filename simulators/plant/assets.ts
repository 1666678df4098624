import { analyticsCameraBeat, analyticsCameraTrace } from "./analytics-camera.ts";
import type { AssetSpec } from "./asset-spec.ts";
import { type Beat, commonBeat, steadyBeat } from "./beat.ts";
import { doorTrace } from "./door.ts";
import { energyMeterTrace } from "./energy-meter.ts";
import { sortOut } from "./interventions.ts";
import { makeOven, type Oven } from "./oven.ts";
import type { PlantSpec } from "./plant-spec.ts";
import { lanesOf, scaleTrace } from "./scale.ts";
import { signalTrace } from "./signal-trace.ts";
import type { Trace } from "./trace.ts";

/** An asset as it truly is, before its device tells anything of it. */
export interface Asset {
  readonly name: string;
  readonly spec: AssetSpec;
  readonly trace: Trace;
  readonly beat: Beat;
}

/** The assets of a plant by name, and the ovens among them. */
export interface Assets {
  readonly ovens: ReadonlyMap<string, Oven>;
  readonly assets: ReadonlyMap<string, Asset>;
}

/** Makes the assets of a plant that are without mistakes, with what is planned for the ovens; nothing is computed yet. */
export function makeAssets(spec: PlantSpec): Assets {
  const { interventions = [] } = spec;
  const ovens = new Map<string, Oven>();
  for (const [name, asset] of Object.entries(spec.assets)) {
    if (asset.model !== "oven") continue;
    const oven = makeOven(asset, { asset: name, ...spec });
    const own = interventions.filter((each) => each.asset === name);
    if (own.length > 0) oven.intervene(sortOut(oven.setup, own).possible, spec.startMs);
    ovens.set(name, oven);
  }
  const assets = Object.entries(spec.assets).map(
    ([name, asset]) => [name, makeAsset(name, asset, { spec, ovens })] as const,
  );
  return { ovens, assets: new Map(assets) };
}

interface Makings {
  readonly spec: PlantSpec;
  readonly ovens: Assets["ovens"];
}

function makeAsset(name: string, spec: AssetSpec, { spec: { seed, startMs }, ovens }: Makings): Asset {
  const named = (names: readonly string[] = [...ovens.keys()]) => names.map((one) => ovenNamed(ovens, one));
  const about = { name, spec };
  switch (spec.model) {
    case "oven": {
      const { trace, setup } = ovenNamed(ovens, name);
      return { ...about, trace, beat: steadyBeat(setup.stepMs) };
    }
    case "door": {
      const oven = ovenNamed(ovens, spec.watches);
      return { ...about, trace: doorTrace(name, oven), beat: steadyBeat(oven.setup.stepMs) };
    }
    case "analytics-camera": {
      const oven = ovenNamed(ovens, spec.watches);
      return { ...about, trace: analyticsCameraTrace(name, oven), beat: analyticsCameraBeat(oven) };
    }
    case "energy-meter": {
      const { samplingMs } = spec;
      const trace = energyMeterTrace(name, { ovens: named(spec.of), startMs, samplingMs });
      return { ...about, trace, beat: steadyBeat(samplingMs) };
    }
    case "scale": {
      const weighed = named(spec.of);
      return { ...about, trace: scaleTrace(name, weighed, startMs), beat: scaleBeat(weighed) };
    }
    case "signals": {
      const lanes = Object.values(spec.signals).map(({ every }) => ({ everyMs: every, delayMs: 0 }));
      return {
        ...about,
        trace: signalTrace({ asset: name, seed, startMs }, spec.signals),
        beat: commonBeat(lanes),
      };
    }
  }
}

/** Its items come in lanes, and its very first reading as the plant starts. */
function scaleBeat(ovens: readonly Oven[]): Beat {
  const lanes = lanesOf(ovens).map(({ oven, delayMs }) => ({ everyMs: oven.setup.stepMs, delayMs }));
  const first = lanes[0];
  return commonBeat(first === undefined ? [] : [{ ...first, delayMs: 0 }, ...lanes]);
}

function ovenNamed(ovens: Assets["ovens"], name: string): Oven {
  const oven = ovens.get(name);
  if (oven === undefined) throw new Error(`no oven ${name}; ovens are ${[...ovens.keys()].join(", ")}`);
  return oven;
}
