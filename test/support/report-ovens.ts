import type { AlertReport, OeeReport, OvenReport } from "../../reports/run-report.ts";

/** Monday 2 March 2026, 06:00 UTC: the early shift. */
export const shiftStartMs = Date.UTC(2026, 2, 2, 6);
/** Plant time so many minutes into the shift. */
export const atMinute = (minutes: number) => shiftStartMs + minutes * 60_000;

/** What befalls an oven in the sample: when it stands, and how far its temperature goes off. */
export interface OvenStory {
  readonly asset: string;
  readonly setpointCelsius: number;
  readonly batchMinutes: number;
  readonly stops: readonly {
    readonly atMinute: number;
    readonly forMinutes: number;
    readonly state: string;
    readonly byCelsius: number;
  }[];
  readonly alerts: readonly AlertReport[];
  /** Minutes in which the thermocouple gave nothing Good. */
  readonly blind?: readonly [fromMinute: number, toMinute: number];
}

/** An oven over the eight hours of the shift, with the states, temperatures and OEE that its story asks for. */
export function tellOven(story: OvenStory): OvenReport {
  const { asset, setpointCelsius, alerts } = story;
  const states = tellStates(story);
  return {
    asset,
    setpointCelsius,
    alerts,
    states,
    temperature: tellTemperature(story),
    oee: tellOee(states),
  };
}

/** Batches one after the other with a short rest between them, broken by the stops; a planned break at mid-shift. */
function tellStates({ batchMinutes, stops }: OvenStory): OvenReport["states"] {
  const stateAt = (minute: number) => {
    const stop = stops.find(({ atMinute: from, forMinutes }) => minute >= from && minute < from + forMinutes);
    if (stop !== undefined) return stop.state;
    if (minute >= 270 && minute < 300) return "Stopped";
    return minute % (batchMinutes + 4) < batchMinutes ? "Execute" : "Idle";
  };
  const states: { fromMs: number; toMs: number; state: string }[] = [];
  for (let minute = 0; minute < 480; minute++) {
    const last = states.at(-1);
    const state = stateAt(minute);
    if (last?.state === state) last.toMs = atMinute(minute + 1);
    else states.push({ fromMs: atMinute(minute), toMs: atMinute(minute + 1), state });
  }
  return states;
}

/** One point for each half minute: the heat of the batches, a ripple, and what the stops do to it. */
function tellTemperature({
  setpointCelsius,
  batchMinutes,
  stops,
  blind,
}: OvenStory): OvenReport["temperature"] {
  return Array.from({ length: 960 }, (_, index) => {
    const minute = index / 2;
    const inBatch = (minute % (batchMinutes + 4)) / batchMinutes;
    const loading = inBatch < 0.12 ? -14 * Math.sin((inBatch / 0.12) * Math.PI) : 0;
    const ripple = 1.6 * Math.sin(index * 2.399) + 0.8 * Math.sin(index * 0.71);
    const off = stops.reduce((sum, stop) => sum + excursion(minute - stop.atMinute, stop), 0);
    const isBlind = blind !== undefined && minute >= blind[0] && minute < blind[1];
    const truth = isBlind ? null : Math.round((setpointCelsius + loading + ripple + off) * 10) / 10;
    return { atMs: atMinute(minute), truth, delivered: truth };
  });
}

/** Rises while the stop lasts and decays after it. */
function excursion(
  minute: number,
  stop: { readonly forMinutes: number; readonly byCelsius: number },
): number {
  if (minute < 0) return 0;
  const reached = (1 - Math.exp(-Math.min(minute, stop.forMinutes) / 4)) * stop.byCelsius;
  return reached * Math.exp(-Math.max(0, minute - stop.forMinutes) / 6);
}

/** Eight hours and the shift, with the availability that the states give. */
function tellOee(states: OvenReport["states"]): OeeReport[] {
  const hours = Array.from({ length: 8 }, (_, hour) => tellWindow(states, "hour", hour * 60, hour * 60 + 60));
  return [...hours, tellWindow(states, "shift", 0, 480)];
}

function tellWindow(
  states: OvenReport["states"],
  window: OeeReport["window"],
  fromMinute: number,
  toMinute: number,
): OeeReport {
  const [fromMs, toMs] = [atMinute(fromMinute), atMinute(toMinute)];
  const timeIn = (state: string) =>
    states
      .filter((one) => one.state === state)
      .reduce((sum, one) => sum + Math.max(0, Math.min(one.toMs, toMs) - Math.max(one.fromMs, fromMs)), 0);
  const availability = timeIn("Execute") / (toMs - fromMs - timeIn("Stopped"));
  const effectiveness = 0.962 + 0.031 * Math.sin(fromMinute);
  const quality = 1 - 0.021 * Math.cos(toMinute) ** 2;
  const truth = { availability, effectiveness, quality, oee: availability * effectiveness * quality };
  return { window, fromMs, toMs, truth, measured: { ...truth } };
}
