import { alternatingBoolean } from "./alternating-boolean.ts";
import { negativeTrend } from "./negative-trend.ts";
import { positiveTrend } from "./positive-trend.ts";
import { ramp } from "./ramp.ts";
import { randomInteger } from "./random-integer.ts";
import { randomUnsignedInteger } from "./random-unsigned-integer.ts";
import { sineWave } from "./sine-wave.ts";
import { sineWithDips } from "./sine-with-dips.ts";
import { sineWithSpikes } from "./sine-with-spikes.ts";
import { stepUp } from "./step-up.ts";
import { uintArray } from "./uint-array.ts";

/** Every kind of signal; one that is not listed here does not exist. */
export const signals = [
  sineWave,
  sineWithSpikes,
  sineWithDips,
  positiveTrend,
  negativeTrend,
  stepUp,
  alternatingBoolean,
  randomInteger,
  randomUnsignedInteger,
  ramp,
  uintArray,
] as const;
