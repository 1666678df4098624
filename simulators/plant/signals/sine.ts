import { z } from "zod";
import { type NoiseStream, uniform } from "../seeded-noise.ts";
import type { SignalAnomaly } from "./signal.ts";

/** The keys of a sine wave of which some ticks are replaced. */
export const sineKeys = {
  amplitude: z.number().positive("must be above 0").default(100).describe("The height of the wave."),
  cycles: z.int().min(2, "must be at least 2").default(50).describe("Ticks in one wave."),
};

interface Wave {
  readonly amplitude: number;
  readonly cycles: number;
}

/** A sine wave in which one tick of a wave at most, at a random place, has the value `outlier`. */
export function sineWithOutliers(wave: Wave, stream: NoiseStream, outlier: number) {
  return (tick: number) =>
    tick === outlierTick(wave, stream, waveOf(wave, tick)) ? outlier : sine(wave, tick);
}

/** The ticks whose value is an outlier, as anomalies. */
export function outliers(
  wave: Wave,
  stream: NoiseStream,
  { untilTick, ...about }: { readonly untilTick: number; readonly kind: string; readonly summary: string },
): readonly SignalAnomaly[] {
  const found: SignalAnomaly[] = [];
  for (let index = 0; index * wave.cycles < untilTick; index++) {
    const tick = outlierTick(wave, stream, index);
    if (tick !== undefined && tick < untilTick) found.push({ ...about, fromTick: tick, toTick: tick + 1 });
  }
  return found;
}

const waveOf = ({ cycles }: Wave, tick: number) => Math.floor(tick / cycles);

/** One place of each wave is drawn, and the first one stands for none: 49 of 50 waves have their outlier. */
function outlierTick({ cycles }: Wave, stream: NoiseStream, index: number): number | undefined {
  const place = Math.floor(uniform(stream, index) * cycles);
  return place === 0 ? undefined : index * cycles + place;
}

/** Falling from 0 first. Rounded, so that a last bit which another machine computes otherwise cannot show. */
function sine({ amplitude, cycles }: Wave, tick: number): number {
  const turn = (tick % cycles) / cycles;
  return Math.round(-amplitude * Math.sin(2 * Math.PI * turn) * 1e9) / 1e9 + 0;
}
