import { z } from "zod";

const dataPointName = z.string().min(1);

/** What the anomaly operator looks at, with defaults for an oven that is sampled every 1 to 5 seconds. */
export const anomalyConfig = z.strictObject({
  /** What has an EWMA chart: against another data point, else against its own learned mean. */
  charts: z
    .array(
      z.strictObject({
        dataPoint: dataPointName,
        against: dataPointName.optional(),
        /** Only for assets that also report this data point: a scale behind several ovens has no mean to learn. */
        onlyWith: dataPointName.optional(),
      }),
    )
    .default([
      { dataPoint: "Temperature", against: "SetpointTemperature" },
      { dataPoint: "FillWeight", onlyWith: "State" },
    ]),
  ewma: z
    .strictObject({
      /** Weight of the newest reading. */
      lambda: z.number().gt(0).max(1).default(0.3),
      /** Half the limit width, in standard deviations of the smoothed deviation. */
      limit: z.number().positive().default(5),
      /** Readings that are only learned from, before the first alarm. */
      warmUpReadings: z.int().min(5).max(1000).default(30),
      /** How many readings the learned spread remembers. */
      memoryReadings: z.int().min(30).default(500),
      /** Readings outside on end after which a learned mean is learned anew. */
      relearnReadings: z.int().min(30).default(300),
      /** No alarm for so long after the reference changed. */
      graceMs: z.int().nonnegative().default(600_000),
    })
    .prefault({}),
  stuck: z
    .strictObject({
      dataPoints: z.array(dataPointName).default(["Temperature"]),
      /** How many of its usual intervals without a new value are too many. */
      intervals: z.number().gt(1).default(6),
      warmUpChanges: z.int().min(2).max(50).default(30),
    })
    .prefault({}),
  /** Low and high of normal operation (EURange), by `asset/dataPoint` or, for all assets, by data point. */
  ranges: z
    .record(
      dataPointName,
      z
        .tuple([z.number(), z.number()])
        .refine(([low, high]) => low < high, "must be [low, high] with low < high"),
    )
    .default({}),
  state: z
    .strictObject({
      dataPoint: dataPointName.default("State"),
      /** PackML states whose entry is an unplanned stop. */
      unplanned: z.array(z.int()).default([5, 9, 11]),
    })
    .prefault({}),
  /** How long a series must be back inside before it may alarm again; charts, ranges and quality. */
  holdMs: z.int().nonnegative().default(300_000),
});

export type AnomalyConfig = z.output<typeof anomalyConfig>;
