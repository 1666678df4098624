import type { Fault } from "./fault.ts";
import { linkCut } from "./link-cut.ts";
import { linkLatency } from "./link-latency.ts";

/** Every kind of fault that a scenario may inject. */
export const faults: readonly Fault[] = [linkCut, linkLatency];
