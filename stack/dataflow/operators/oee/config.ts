import { z } from "zod";

const hourMs = 3_600_000;
const dataPointName = z.string().min(1);

/** How OEE is computed; the defaults follow ISO 22400-2 and PackML. */
export const oeeConfig = z
  .strictObject({
    /** The start of any shift as Unix milliseconds; all others follow from it. */
    shiftStartMs: z.int().default(0),
    shiftMs: z
      .int()
      .positive()
      .default(8 * hourMs),
    /** The window of an `hour` row. */
    windowMs: z.int().positive().default(hourMs),
    /** PackML states that are production. */
    producing: z.array(z.int()).min(1).default([6]),
    /** PackML states that are planned stops; an empty list gives availability after SMRP 2.1.1. */
    planned: z.array(z.int()).default([2, 4]),
    /** A silence of the asset longer than this is unknown time, all of it. */
    gapMs: z.int().positive().default(60_000),
    dataPoints: z
      .strictObject({
        state: dataPointName.default("State"),
        total: dataPointName.default("PartsTotal"),
        good: dataPointName.default("PartsGood"),
        scrap: dataPointName.default("PartsScrap"),
        idealCycleSeconds: dataPointName.default("IdealCycleTime"),
      })
      .prefault({}),
  })
  .refine(({ shiftMs, windowMs }) => shiftMs % windowMs === 0, {
    path: ["windowMs"],
    error: "must divide shiftMs, as a shift is the sum of its windows",
  })
  .refine(({ producing, planned }) => !producing.some((state) => planned.includes(state)), {
    path: ["planned"],
    error: "must not name a state that is also in producing",
  });

export type OeeConfig = z.output<typeof oeeConfig>;
