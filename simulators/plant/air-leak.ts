import type { Oven } from "./oven.ts";
import { noiseStream, uniform } from "./seeded-noise.ts";

/** Plant time after the start, its end not in it. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What can be measured of hot air that leaves an oven. */
export interface LeakMeasurement {
  /** Where the oven stands, in degrees. */
  readonly leak_location: { readonly latitude: number; readonly longitude: number };
  /** In m³/h. */
  readonly flow_rate: number;
  readonly confidence_level: number;
  /** Of the air that leaves, in °C. */
  readonly temperature: number;
}

const hallCelsius = 24;
const kelvin = 273.15;
const gravity = 9.81;
/** The door of an oven, in metres, and what an orifice lets through of what it could. */
const door = { width: 1.2, height: 0.5, discharge: 0.6 };
/** The bakery; its ovens stand within some metres of it. */
const bakery = { latitude: 52.52, longitude: 13.405 };

/** When the door of an oven stands open though nothing is loaded or unloaded: a disturbance or a person opened it. */
export function airLeaks(oven: Oven): readonly Stretch[] {
  const { regimes } = oven.course();
  const held = regimes.flatMap(({ doorHeldOpen, fromMs }, place) =>
    doorHeldOpen ? [{ fromMs, toMs: regimes[place + 1]?.fromMs ?? Infinity }] : [],
  );
  const left = oven.setup.occurrences.filter(({ disturbance }) => disturbance.shows.includes("DoorOpen"));
  return joined([...held, ...left].sort((a, b) => a.fromMs - b.fromMs));
}

/** Stretches that follow on each other, or overlap, made one; they are ordered by their beginning. */
export function joined(stretches: readonly Stretch[]): readonly Stretch[] {
  const all: Stretch[] = [];
  for (const { fromMs, toMs } of stretches) {
    const last = all.at(-1);
    if (last === undefined || last.toMs < fromMs) all.push({ fromMs, toMs });
    else all[all.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, toMs) };
  }
  return all;
}

/** What a camera measures of a leak at a time; the oven's own thermometer tells it how hot the air is. */
export function measureLeak(oven: Oven, atMs: number): LeakMeasurement {
  const { seed, asset, startMs } = oven.setup;
  const celsius = Number(oven.trace.latest("Temperature", atMs)?.value ?? hallCelsius);
  const place = noiseStream(seed, asset, "place in the hall");
  const sureness = uniform(noiseStream(seed, asset, "sureness"), atMs - startMs);
  return {
    leak_location: {
      latitude: rounded(bakery.latitude + uniform(place, 0) / 1_000, 1e6),
      longitude: rounded(bakery.longitude + uniform(place, 1) / 1_000, 1e6),
    },
    flow_rate: rounded(buoyantFlow(celsius) * 3_600, 10),
    confidence_level: rounded(0.7 + 0.29 * sureness, 100),
    temperature: celsius,
  };
}

/** Warm air leaves through the upper half of a doorway as cold air enters below, in m³/s (Brown and Solvason 1962). */
function buoyantFlow(celsius: number): number {
  const share = Math.max(0, celsius - hallCelsius) / ((celsius + hallCelsius) / 2 + kelvin);
  // IEEE 754 defines a square root to the last bit on every machine.
  return (door.discharge / 3) * door.width * door.height * Math.sqrt(gravity * door.height * share);
}

function rounded(value: number, perUnit: number): number {
  return Math.round(value * perUnit) / perUnit;
}
