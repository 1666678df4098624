import { statusCode } from "../trace.ts";
import { defineDisturbance } from "./disturbance.ts";

/** The thermocouple repeats its last value and calls it Good. */
export const thermocoupleStuck = defineDisturbance(
  "thermocouple-stuck",
  { description: "Temperature repeats its last value with status Good.", lasts: "10m" },
  {
    shows: ["Temperature"],
    settlesMs: 60_000,
    summary: () => "the thermocouple repeats its last value",
    measure: (sample, _occurrence, { previous }) => {
      if (previous !== undefined) sample.celsius = previous.celsius;
      sample.status = statusCode.good;
    },
  },
);
