import type { Plant } from "../../simulators/plant/plant.ts";
import { sourceMs } from "../../simulators/plant/trace.ts";
import type { DeliveredReading } from "./ledger.ts";

/** The temperature as the device gave it and as it arrived; null where it was not Good or did not arrive. */
export interface TemperaturePoint {
  readonly atMs: number;
  readonly truth: number | null;
  readonly delivered: number | null;
}

const bucketCount = 500;

/** Collects the temperature of every oven, thinned to the extremes of at most 500 stretches of the run. */
export function createTemperatureCurves(startMs: number, endMs: number) {
  const bucketMs = Math.max(1, (endMs - startMs) / bucketCount);
  const delivered = new Map<string, Map<number, number | null>>();

  return {
    delivered({ asset, dataPoint, sourceMs, value, status }: DeliveredReading) {
      if (dataPoint !== "Temperature") return;
      const curve = delivered.get(asset) ?? new Map<number, number | null>();
      delivered.set(asset, curve);
      curve.set(sourceMs, status === 0 ? Number(value) : null);
    },

    curve(asset: string, plant: Plant): TemperaturePoint[] {
      const curve = delivered.get(asset) ?? new Map<number, number | null>();
      const points: TemperaturePoint[] = [];
      for (let bucket = 0; bucket < bucketCount; bucket++) {
        const afterMs = startMs - 1 + Math.floor(bucket * bucketMs);
        const untilMs = startMs - 1 + Math.floor((bucket + 1) * bucketMs);
        const readings = plant
          .trace(asset)
          .due(afterMs, untilMs)
          .filter(({ dataPoint }) => dataPoint === "Temperature");
        const inBucket = readings.map((reading) => ({
          atMs: reading.atMs,
          truth: reading.status === 0 ? Number(reading.value) : null,
          delivered: curve.get(sourceMs(reading)) ?? null,
        }));
        points.push(...extremes(inBucket));
      }
      return points;
    },
  };
}

/** The lowest, the highest and the first that is missing or bad, in order of time. */
function extremes(points: readonly TemperaturePoint[]): TemperaturePoint[] {
  const good = points.filter(({ truth }) => truth !== null);
  const low = good.reduce<TemperaturePoint | undefined>(
    (a, b) => (a === undefined || (b.truth ?? 0) < (a.truth ?? 0) ? b : a),
    undefined,
  );
  const high = good.reduce<TemperaturePoint | undefined>(
    (a, b) => (a === undefined || (b.truth ?? 0) > (a.truth ?? 0) ? b : a),
    undefined,
  );
  const broken = points.find(({ truth, delivered }) => truth === null || delivered === null);
  const kept = new Set([low, high, broken].filter((point) => point !== undefined));
  return [...kept].sort((a, b) => a.atMs - b.atMs);
}
