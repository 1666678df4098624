import { statusCode } from "../trace.ts";
import { defineDisturbance } from "./disturbance.ts";

/** The thermocouple's wire is broken, and the device says so: BadSensorFailure with value 0. */
export const thermocoupleBroken = defineDisturbance(
  "thermocouple-broken",
  { description: "Temperature has status BadSensorFailure and value 0.", lasts: "5m" },
  {
    shows: ["Temperature"],
    settlesMs: 60_000,
    summary: () => "the thermocouple's wire is broken and its status is BadSensorFailure",
    measure: (sample) => {
      sample.celsius = 0;
      sample.status = statusCode.badSensorFailure;
    },
  },
);
