import { isBad } from "./quality.ts";
import { type SignalSpec, signalOf } from "./signal-spec.ts";
import { type SignalOrigin, signalStream } from "./signal-trace.ts";
import { qualityAt, qualityLapses } from "./signals/quality-cycle.ts";
import type { SignalAnomaly } from "./signals/signal.ts";
import type { DisturbanceTruth } from "./truth.ts";

/** Detectors that average need some ticks to forget. */
const ticksToForget = 20;

/** What was unusual in the signals of a device before `untilMs`; of nothing but that, so that hours cost no more than it. */
export function signalDisturbances(
  origin: SignalOrigin,
  signals: Readonly<Record<string, SignalSpec>>,
  untilMs: number,
): readonly DisturbanceTruth[] {
  return Object.entries(signals).flatMap(([name, spec]) => {
    const untilTick = Math.max(0, Math.ceil((untilMs - origin.startMs) / spec.every));
    const anomalies = signalOf(spec).anomalies?.(spec, signalStream(origin, name), untilTick) ?? [];
    const lapses = spec.quality === "good" ? [] : qualityLapses(untilTick);
    return [...anomalies, ...lapses].map((anomaly) => tell(anomaly, { origin, name, spec, untilMs }));
  });
}

interface Place {
  readonly origin: SignalOrigin;
  readonly name: string;
  readonly spec: SignalSpec;
  readonly untilMs: number;
}

function tell(anomaly: SignalAnomaly, { origin, name, spec, untilMs }: Place): DisturbanceTruth {
  const atMs = (tick: number) => origin.startMs + tick * spec.every;
  const visibleMs = atMs(visibleTick(anomaly, spec));
  const toMs = Math.min(atMs(anomaly.toTick), untilMs);
  return {
    device: origin.asset,
    kind: anomaly.kind,
    fromMs: atMs(anomaly.fromTick),
    toMs,
    visibleMs: visibleMs <= untilMs && visibleMs < atMs(anomaly.toTick) ? visibleMs : undefined,
    settledMs: Math.max(toMs, Math.min(atMs(anomaly.toTick), untilMs)) + ticksToForget * spec.every,
    shows: [name],
    alsoShows: [],
    summary: `${origin.asset}: ${name} ${anomaly.summary}`,
  };
}

/** A Bad reading has no value in which anything but that could show. */
function visibleTick({ kind, fromTick }: SignalAnomaly, { quality }: SignalSpec): number {
  if (quality === "good" || kind === "bad-quality") return fromTick;
  let tick = fromTick;
  while (isBad(qualityAt(tick))) tick++;
  return tick;
}
