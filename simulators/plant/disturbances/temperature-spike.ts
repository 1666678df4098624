import { z } from "zod";
import { defineDisturbance } from "./disturbance.ts";

/** The measured temperature jumps, as by a loose contact; at least one sampling point sees it. */
export const temperatureSpike = defineDisturbance(
  "temperature-spike",
  {
    description: "The measured temperature is off by `by` °C for at least one sampling point.",
    lasts: "5s",
    by: z
      .number()
      .min(-200)
      .max(200)
      .refine((celsius) => celsius !== 0, { error: "must not be 0: that is no spike" })
      .default(60)
      .describe("How far the measured value is off, in °C; not 0."),
  },
  {
    shows: ["Temperature"],
    settlesMs: 60_000,
    lastsOneSample: true,
    summary: ({ by }) => `the measured temperature jumps by ${by} °C`,
    measure: (sample, { by }) => {
      sample.celsius += by;
    },
  },
);
