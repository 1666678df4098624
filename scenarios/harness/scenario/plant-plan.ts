import type { Intervention } from "../../../simulators/plant/intervention.ts";
import type { MisreportSpec } from "../../../simulators/plant/misreports/misreport.ts";
import { faultKindOf } from "./fault-kinds.ts";
import type { FaultConfig } from "./fault-schema.ts";
import type { PlannedIntervention } from "./intervention-schema.ts";

/** An intervention as the plant is told of it. */
export function interventionOf({ on, at, command, by }: PlannedIntervention, startMs: number): Intervention {
  return { asset: on, atMs: startMs + at, command, by };
}

/** Each time that a fault makes a device misreport; none for a fault of links or of devices. */
export function misreportsOf(fault: FaultConfig, startMs: number): MisreportSpec[] {
  const { kind, on, at, for: forMs, repeat, ...config } = fault;
  if (faultKindOf(kind).hits !== "readings") return [];
  const { every, times } = repeat ?? { every: 0, times: 1 };
  return Array.from({ length: times }, (_, count) => {
    const fromMs = startMs + at + every * count;
    return { asset: on, kind, config, fromMs, toMs: fromMs + forMs };
  });
}
