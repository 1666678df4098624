import type { Asset } from "./assets.ts";
import { offBeat } from "./beat.ts";
import { concerned, misreportOf } from "./misreport-plan.ts";
import { misreports } from "./misreports/catalog.ts";
import type { MisreportSpec, TimeSpan } from "./misreports/misreport.ts";
import type { PlantProblem } from "./plant-problems.ts";
import type { PlantSpec } from "./plant-spec.ts";

/** Every misreport that cannot be told, or that would make two readings one. */
export function misreportProblems(
  { misreports: specs = [], startMs }: PlantSpec,
  assets: ReadonlyMap<string, Asset>,
): readonly PlantProblem[] {
  const path = (spec: MisreportSpec) => ["misreports", specs.indexOf(spec)];
  const told = specs.filter((spec) => assets.has(spec.asset) && misreportOf(spec.kind) !== undefined);
  const own = specs.flatMap((spec) => {
    const asset = assets.get(spec.asset);
    const message = asset === undefined ? "is no asset of the plant" : ownProblem(spec, asset, startMs);
    return message === undefined ? [] : [{ asset: spec.asset, path: path(spec), message }];
  });
  const clashing = new Map<MisreportSpec, string>();
  for (const one of [...clashes(told, assets, tellOverlap), ...clashes(told, assets, tellClaims)]) {
    if (!clashing.has(one.spec)) clashing.set(one.spec, one.message);
  }
  return [
    ...own,
    ...[...clashing].map(([spec, message]) => ({ asset: spec.asset, path: path(spec), message })),
  ];
}

function ownProblem(spec: MisreportSpec, { trace, beat, name }: Asset, startMs: number): string | undefined {
  const { kind, fromMs, toMs } = spec;
  const misreport = misreportOf(kind);
  if (misreport === undefined)
    return `must be one of ${misreports.map((one) => one.kind).join(", ")}, got ${kind}`;
  if (fromMs < startMs) return "begins before the plant's start";
  if (toMs <= fromMs) return "must be longer than 0";
  const known = trace.dataPoints.map((point) => point.name);
  const unknown = concerned(spec, trace.dataPoints).find((one) => !known.includes(one));
  if (unknown !== undefined)
    return `${name} has no data point ${unknown}; data points are ${known.join(", ")}`;
  if (misreport.shiftsTime !== true || offBeat(beat, 1) !== undefined) return undefined;
  return `${name} may report at any millisecond, so that a shifted source time would meet another`;
}

/** Stretches that two misreports must not share. */
interface Exclusive {
  span(spec: MisreportSpec): TimeSpan | undefined;
  readonly message: string;
}

const tellOverlap: Exclusive = {
  span: (spec) => spec,
  message: "overlap: a data point is misreported in one way at a time",
};

const tellClaims: Exclusive = {
  span: (spec) => misreportOf(spec.kind)?.claims?.(spec.config, spec),
  message: "claim the same source times; move them further apart",
};

/** The misreports that share a stretch with an earlier one of the same data point. */
function clashes(
  specs: readonly MisreportSpec[],
  assets: ReadonlyMap<string, Asset>,
  { span, message }: Exclusive,
): readonly { readonly spec: MisreportSpec; readonly message: string }[] {
  const spans = specs.flatMap((spec) => {
    const stretch = span(spec);
    const names = concerned(spec, assets.get(spec.asset)?.trace.dataPoints ?? []);
    return stretch === undefined
      ? []
      : names.map((name) => ({ spec, stretch, key: `${spec.asset} ${name}` }));
  });
  return [...Map.groupBy(spans, ({ key }) => key).values()].flatMap((group) => {
    const [first, ...others] = group.sort((a, b) => a.stretch.fromMs - b.stretch.fromMs);
    let furthest = first;
    return others.flatMap((one) => {
      const before = furthest;
      if (before === undefined || one.stretch.toMs > before.stretch.toMs) furthest = one;
      if (before === undefined || one.stretch.fromMs >= before.stretch.toMs) return [];
      return [{ spec: one.spec, message: `${tell(before.spec)} and ${tell(one.spec)} ${message}` }];
    });
  });
}

const tell = ({ kind, fromMs }: MisreportSpec) => `${kind} from ${new Date(fromMs).toISOString()}`;
