import { z } from "zod";
import { defineDisturbance } from "./disturbance.ts";

/** The thermocouple reads further and further off, until it is recalibrated at the end. */
export const temperatureDrift = defineDisturbance(
  "temperature-drift",
  {
    description: "The measured temperature drifts off, by `by` °C at the end.",
    lasts: "10m",
    by: z
      .number()
      .min(-100)
      .max(100)
      .refine((celsius) => celsius !== 0, { error: "must not be 0: that is no drift" })
      .default(15)
      .describe("How far the measured value is off at the end, in °C; not 0."),
  },
  {
    shows: ["Temperature"],
    settlesMs: 60_000,
    summary: ({ by }) => `the thermocouple drifts off by ${by} °C`,
    measure: (sample, { fromMs, toMs, by }, { atMs }) => {
      sample.celsius += (by * (atMs - fromMs)) / (toMs - fromMs);
    },
  },
);
