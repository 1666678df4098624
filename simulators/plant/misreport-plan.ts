import type { Assets } from "./assets.ts";
import { beatsUntil, offBeat } from "./beat.ts";
import type { Lie, Lies } from "./lies.ts";
import { misreportedTrace } from "./misreport-trace.ts";
import { misreports } from "./misreports/catalog.ts";
import type { Misreport, MisreportSpec } from "./misreports/misreport.ts";
import type { PlantSpec } from "./plant-spec.ts";
import { noiseStream } from "./seeded-noise.ts";
import type { DataPoint, Trace } from "./trace.ts";

/** The trace of an asset as its device reports it. */
export function misreported(trace: Trace, name: string, { spec, assets }: Plan): Trace {
  const about = (spec.misreports ?? []).filter(({ asset }) => asset === name);
  if (about.length === 0) return trace;
  const ordered = about.toSorted((a, b) => a.fromMs - b.fromMs);
  const points = new Set(ordered.flatMap((each) => concerned(each, trace.dataPoints)));
  const lies = [...points].map((point) => {
    const told = ordered.filter((each) => concerned(each, trace.dataPoints).includes(point));
    return [point, liesAbout(point, told, { spec, assets })] as const;
  });
  return misreportedTrace(trace, new Map(lies));
}

/** A plant, and its assets as they truly are. */
interface Plan {
  readonly spec: PlantSpec;
  readonly assets: Assets["assets"];
}

/** The kind of that name; undefined for one that the catalog does not list. */
export function misreportOf(kind: string): Misreport | undefined {
  return misreports.find((one) => one.kind === kind);
}

/** The data points that a misreport concerns: those that it names, else the analog ones, else all. */
export function concerned({ config }: MisreportSpec, dataPoints: readonly DataPoint[]): readonly string[] {
  if (config.dataPoints !== undefined) return config.dataPoints;
  const analog = dataPoints.filter(({ range }) => range !== undefined);
  return (analog.length > 0 ? analog : dataPoints).map(({ name }) => name);
}

function liesAbout(dataPoint: string, told: readonly MisreportSpec[], plan: Plan): Lies {
  const renewals = told.flatMap(({ kind, config, fromMs, toMs }) => {
    const everyMs = misreportOf(kind)?.renewsEveryMs?.(config);
    return everyMs === undefined ? [] : [{ fromMs, toMs, everyMs }];
  });
  return { lies: told.map((misreport) => lieOf(misreport, dataPoint, plan)), renewals };
}

function lieOf(misreport: MisreportSpec, dataPoint: string, { spec, assets }: Plan): Lie {
  const { asset, kind, config, fromMs, toMs } = misreport;
  const told = misreportOf(kind);
  const beat = assets.get(asset)?.beat;
  if (told === undefined || beat === undefined)
    throw new Error(`expected a misreport and an asset, got ${kind}`);
  const elapsedMs = (atMs: number) => atMs - spec.startMs;
  const distort = told.distort(config, {
    fromMs,
    toMs,
    noise: noiseStream(spec.seed, asset, kind, dataPoint, String(elapsedMs(fromMs))),
    offBeat: (shiftMs) => offBeat(beat, shiftMs) ?? shiftMs,
    beatsBetween: (afterMs, untilMs) =>
      beatsUntil(beat, elapsedMs(untilMs)) - beatsUntil(beat, elapsedMs(afterMs)),
  });
  return { fromMs, toMs, distort };
}
