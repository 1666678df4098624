import { anomaliesSampled } from "./anomalies-sampled.ts";
import type { Check } from "./check.ts";
import { deliveredOnce } from "./delivered-once.ts";
import { disturbancesDetected } from "./disturbances-detected.ts";
import { freshAgain } from "./fresh-again.ts";
import { noFalseAlarms } from "./no-false-alarms.ts";
import { oeeAgrees } from "./oee-agrees.ts";

/** Every kind of check that a scenario may ask for. */
export const checks: readonly Check[] = [
  deliveredOnce,
  disturbancesDetected,
  oeeAgrees,
  freshAgain,
  noFalseAlarms,
  anomaliesSampled,
];
