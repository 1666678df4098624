import { backwardTimestamps } from "./backward-timestamps.ts";
import { badQuality } from "./bad-quality.ts";
import { clockSkew } from "./clock-skew.ts";
import { duplicateReadings } from "./duplicate-readings.ts";
import type { Misreport } from "./misreport.ts";
import { staleTimestamps } from "./stale-timestamps.ts";

/** Every way to misreport; one that is not listed here does not exist. */
export const misreports: readonly Misreport[] = [
  badQuality,
  staleTimestamps,
  clockSkew,
  backwardTimestamps,
  duplicateReadings,
];
