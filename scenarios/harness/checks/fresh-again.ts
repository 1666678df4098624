import { z } from "zod";
import { duration } from "../../../simulators/duration.ts";
import type { FaultRecord } from "../history.ts";
import { defineCheck } from "./check.ts";
import { tellShare } from "./share.ts";

/**
 * After each fault the backlog drains and every asset behind the link delivers readings from after it.
 * Coming back is the network's business, so `within` is the machine's time, whatever the speed of the plant.
 */
export const freshAgain = defineCheck({
  kind: "fresh-again",
  config: z
    .strictObject({
      within: duration
        .prefault("1m")
        .describe("Time from the mending until old and new readings have arrived, in wall time."),
    })
    .describe("After each fault the backlog drains and every asset behind the link delivers new readings."),
  check({ within }, { faults }) {
    const withinSeconds = within / 1000;
    const backlog = faults.reduce((most, fault) => Math.max(most, fault.backlog), 0);
    const slowest = faults.reduce((most, fault) => Math.max(most, recoverySeconds(fault) ?? 0), 0);
    const figures = { faults: faults.length, largestBacklog: backlog, slowestSeconds: slowest };
    const wrong = faults.filter(
      (fault) => (recoverySeconds(fault) ?? Number.POSITIVE_INFINITY) > withinSeconds,
    );
    const [first] = wrong;
    if (first !== undefined) {
      return {
        outcome: "fail",
        summary: `${tellShare(wrong.length, faults.length, "fault")} not recovered from within ${withinSeconds} s: ${tell(first)}.`,
        figures,
      };
    }
    if (faults.length === 0)
      return { outcome: "unknown", summary: "Nothing was broken, so nothing had to recover.", figures };
    const unfelt = faults.find(({ felt }) => !felt);
    if (unfelt !== undefined) {
      const summary = `No traffic ever met the ${unfelt.kind} on ${unfelt.on}, so it had nothing to recover from.`;
      return { outcome: "unknown", summary, figures };
    }
    if (backlog === 0) {
      return {
        outcome: "unknown",
        summary: "No fault ever held a reading back, so nothing had to catch up.",
        figures,
      };
    }
    const summary = `After ${faults.length} ${faults.length === 1 ? "fault" : "faults"} everything was fresh again within ${slowest.toFixed(1)} s; the most that had fallen due meanwhile were ${count(backlog)}.`;
    return { outcome: "pass", summary, figures };
  },
});

const count = (readings: number) =>
  `${readings.toLocaleString("en")} ${readings === 1 ? "reading" : "readings"}`;

function recoverySeconds({ drainedSeconds, freshSeconds }: FaultRecord): number | undefined {
  if (drainedSeconds === undefined || freshSeconds === undefined) return undefined;
  return Math.max(drainedSeconds, freshSeconds);
}

function tell(fault: FaultRecord): string {
  const which = `after the ${fault.kind} on ${fault.on} at ${new Date(fault.atMs).toISOString()}`;
  if (fault.silentAssets.length > 0)
    return `${which} nothing new ever came from ${fault.silentAssets.join(", ")}`;
  if (fault.drainedSeconds === undefined)
    return `${which} some of the ${count(fault.backlog)} that fell due meanwhile never came`;
  return `${which} it took ${recoverySeconds(fault)?.toFixed(1)} s`;
}
