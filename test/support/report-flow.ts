import type { FlowSample } from "../../reports/run-report.ts";
import { shiftStartMs } from "./report-ovens.ts";

const hourMs = 3_600_000;

/**
 * Backlog, rate and latency of eight plant hours at speed 1200: the uplink is down from the third to the fourth hour,
 * and the backlog drains in two teeth, because the first attempt stalls.
 */
export function sampleFlow(): FlowSample[] {
  const stepMs = 5 * 60_000;
  const duePerStep = 4_180;
  let backlog = 0;
  return Array.from({ length: 97 }, (_, index) => {
    const hours = (index * stepMs) / hourMs;
    const isCut = hours > 3 && hours <= 4;
    const isStalled = hours > 4.3 && hours <= 4.55;
    const wobble = 1 + 0.3 * Math.sin(index * 1.7);
    const arrived = isCut || isStalled ? 0 : Math.min(backlog + duePerStep, 21_000);
    backlog = Math.max(Math.round(24 * wobble), backlog + duePerStep - arrived);
    const isDraining = hours > 4 && backlog > 1_000;
    return {
      atMs: shiftStartMs + index * stepMs,
      wallSeconds: index * 0.25,
      backlog,
      dataPointsPerSecond: arrived / 0.25,
      latencyP50Ms: arrived === 0 ? null : (isDraining ? 1_900 : 9) * wobble,
      latencyP99Ms: arrived === 0 ? null : (isDraining ? 3_100 : 41) * wobble,
    };
  });
}
