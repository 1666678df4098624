import { blockTrace } from "./block-trace.ts";
import { keepRecent } from "./keep-recent.ts";
import { type Oven, versionOf } from "./oven.ts";
import { unit } from "./oven-data-points.ts";
import { blockLengthMs, recordAfter } from "./reading-block.ts";
import type { DataPoint, Trace } from "./trace.ts";

const energy: DataPoint = {
  name: "Energy",
  type: "Double",
  description: "Energy that the metered ovens used since the start",
  unit: unit.kilowattHour,
};

/** The electricity meter of some ovens: the true sum of what they use, at its own sampling points; it never stands still. */
export function energyMeterTrace(
  asset: string,
  options: { readonly ovens: readonly Oven[]; readonly startMs: number; readonly samplingMs: number },
): Trace {
  const { ovens, startMs, samplingMs } = options;
  const dataPoints = [energy];
  const blockMs = blockLengthMs(ovens.map(({ setup }) => setup.stepMs));
  const readKwh = (atMs: number) => {
    const kwh = ovens.reduce((sum, oven) => sum + oven.energyKwhAt(atMs), 0);
    return Math.round(kwh * 1e6) / 1e6;
  };

  const block = keepRecent(
    4,
    (index: number) => {
      const first = Math.ceil((index * blockMs) / samplingMs);
      const beyond = Math.ceil(((index + 1) * blockMs) / samplingMs);
      const lastBefore = startMs + (first - 1) * samplingMs;
      const before =
        first === 0
          ? []
          : [{ dataPoint: energy.name, atMs: lastBefore, value: readKwh(lastBefore), status: 0 }];
      const recorder = recordAfter(before, dataPoints);
      for (let sample = first; sample < beyond; sample++) {
        const atMs = startMs + sample * samplingMs;
        recorder.put(energy.name, atMs, readKwh(atMs));
      }
      return { readings: recorder.readings, before };
    },
    versionOf(ovens),
  );
  return blockTrace({ asset, dataPoints, startMs, blockMs, block });
}
