import type { Operator } from "../operator.ts";
import { anomalyOperator } from "./anomaly.ts";
import { oeeOperator } from "./oee.ts";
import { telemetry } from "./telemetry.ts";

/** Every operator that a data flow may use. */
export const operators: readonly Operator[] = [telemetry, anomalyOperator, oeeOperator];
