import type { Sample } from "../../../stack/dataflow/operator.ts";
import { badSensorFailure, sample } from "./samples.ts";

export const second = 1000;
export const minute = 60 * second;
const setpointCelsius = 220;

const targetGrams = 750;
const batchMs = 25 * minute;
const unloadMs = 2 * minute;

/** What goes wrong, each as one physical event with a beginning, an end and an end of its after-effects. */
export const eventKinds = [
  "burner-failure",
  "overheat",
  "spike",
  "stuck",
  "broken",
  "drift",
  "jam",
  "micro-stops",
  "scrap-burst",
] as const;
export type EventKind = (typeof eventKinds)[number];

export interface OvenEvent {
  readonly kind: EventKind;
  readonly shows: string;
  readonly fromMs: number;
  readonly settledMs: number;
}

/** A small oven of its own, simpler and noisier than the plant's: its noise is Gaussian, so it has no largest value. */
export interface OvenSeries {
  readonly samples: readonly Sample[];
  readonly event: OvenEvent | undefined;
}

export interface SeriesOptions {
  readonly asset: string;
  readonly seed: number;
  readonly durationMs: number;
  readonly samplingMs?: number;
  readonly event?: EventKind;
}

const durations: Readonly<Record<EventKind, { lastsMs: number; settlesMs: number; shows: string }>> = {
  "burner-failure": { lastsMs: 12 * minute, settlesMs: 15 * minute, shows: "Temperature" },
  overheat: { lastsMs: 10 * minute, settlesMs: 15 * minute, shows: "Temperature" },
  spike: { lastsMs: 5 * second, settlesMs: minute, shows: "Temperature" },
  stuck: { lastsMs: 10 * minute, settlesMs: minute, shows: "Temperature" },
  broken: { lastsMs: 5 * minute, settlesMs: minute, shows: "Temperature" },
  drift: { lastsMs: 20 * minute, settlesMs: minute, shows: "Temperature" },
  jam: { lastsMs: 8 * minute, settlesMs: minute, shows: "State" },
  "micro-stops": { lastsMs: 20 * minute, settlesMs: minute, shows: "State" },
  "scrap-burst": { lastsMs: unloadMs, settlesMs: minute, shows: "FillWeight" },
};

/** Number of stops that the event `micro-stops` makes, 12 s each. */
export const microStopCount = 8;

/** Makes the samples that an oven would send: of each instant only what changed. */
export function ovenSeries(options: SeriesOptions): OvenSeries {
  const { asset, seed, durationMs, samplingMs = 5 * second } = options;
  const random = randomOf(seed);
  const event = options.event && placeEvent(options.event, random);
  const samples: Sample[] = [];
  const sent = new Map<string, unknown>();
  const oven = { celsius: setpointCelsius, items: 0, energyKwh: 0, measured: setpointCelsius };

  for (let atMs = 0; atMs < durationMs; atMs += second) {
    const sinceMs = event && atMs >= event.fromMs ? atMs - event.fromMs : undefined;
    const active = sinceMs !== undefined && event && sinceMs < durations[event.kind].lastsMs;
    const kind = active ? event.kind : undefined;
    oven.celsius += celsiusPerSecond(kind, oven.celsius);
    oven.energyKwh += 0.01;

    const given: Parameters<typeof sample>[2] = {};
    if (atMs % samplingMs === 0) {
      const measured = oven.celsius + 0.4 * gaussian(random);
      if (kind !== "stuck") oven.measured = Math.round((measured + shift(kind, sinceMs ?? 0)) * 100) / 100;
      Object.assign(given, {
        Temperature: kind === "broken" ? { value: 0, status: badSensorFailure } : oven.measured,
        BurnerPower: Math.round(1000 * (40 + gaussian(random))) / 1000,
        EnergyUse: oven.energyKwh,
      });
    }
    const unloadingMs = (atMs % batchMs) - (batchMs - unloadMs);
    if (unloadingMs >= 0 && unloadingMs % (2 * second) === 0) {
      oven.items += 1;
      const share = kind === "scrap-burst" ? 0.88 : 1;
      const grams = Math.round(100 * targetGrams * share * (1 + 0.01 * gaussian(random))) / 100;
      Object.assign(given, { FillWeight: grams, PartsTotal: oven.items });
    }
    const state = stateOf(kind, sinceMs ?? 0);
    Object.assign(given, { SetpointTemperature: setpointCelsius, State: state, DoorOpen: unloadingMs >= 0 });
    push(samples, sent, sample(asset, atMs, given));
  }
  return { samples, event };
}

function placeEvent(kind: EventKind, random: () => number): OvenEvent {
  const { lastsMs, settlesMs, shows } = durations[kind];
  const somewhereMs = 30 * minute + Math.floor(random() * 20 * 60) * second;
  const unloadingMs = 3 * batchMs - unloadMs;
  const fromMs =
    kind === "scrap-burst"
      ? unloadingMs
      : kind === "spike"
        ? Math.ceil(somewhereMs / 5000) * 5000
        : somewhereMs;
  return { kind, shows, fromMs, settledMs: fromMs + lastsMs + settlesMs };
}

function celsiusPerSecond(kind: EventKind | undefined, celsius: number): number {
  if (kind === "burner-failure") return -0.1;
  if (kind === "overheat") return Math.min(0.1, setpointCelsius + 40 - celsius);
  return (setpointCelsius - celsius) / 150;
}

function shift(kind: EventKind | undefined, sinceMs: number): number {
  if (kind === "spike") return 60;
  return kind === "drift" ? (12 * sinceMs) / durations.drift.lastsMs : 0;
}

function stateOf(kind: EventKind | undefined, sinceMs: number): number {
  if (kind === "jam") return 11;
  const stopEveryMs = durations["micro-stops"].lastsMs / microStopCount;
  return kind === "micro-stops" && sinceMs % stopEveryMs < 12 * second ? 5 : 6;
}

function push(samples: Sample[], sent: Map<string, unknown>, { asset, sourceMs, readings }: Sample): void {
  const changed = readings.filter(({ dataPoint, value, status }) => {
    const key = `${value} ${status}`;
    if (sent.get(dataPoint) === key) return false;
    sent.set(dataPoint, key);
    return true;
  });
  if (changed.length > 0) samples.push({ asset, sourceMs, readings: changed });
}

/** Evenly spread over 0 <= x < 1, the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Mean 0, standard deviation 1 (Box and Muller). */
function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
