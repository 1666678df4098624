import { z } from "zod";
import { tellBlind } from "./blind.ts";
import { defineCheck } from "./check.ts";
import { match } from "./matching.ts";
import { tellExcused, tellShare } from "./share.ts";

/**
 * No alert at the destination is without a disturbance that explains it. One that may be put down to an intervention or a
 * misreport is neither true nor false.
 */
export const noFalseAlarms = defineCheck({
  kind: "no-false-alarms",
  needsDataflow: "anomaly",
  config: z
    .strictObject({})
    .describe(
      "No alert at the destination is without a disturbance that explains it. Needs the data flow anomaly.",
    ),
  check(_config, { truth, alerts, ledger, flows }) {
    const { unexplained, excused } = match(truth, alerts);
    const judged = alerts.length - excused.length;
    const figures = { alerts: alerts.length, excused: excused.length, falseAlarms: unexplained.length };
    if (ledger.delivered === 0)
      return { outcome: "unknown", summary: "Nothing was delivered that could have alarmed.", figures };
    const [first] = unexplained;
    const blind = tellBlind(flows);
    if (first === undefined && blind !== undefined)
      return { outcome: "unknown", summary: `No alert was false, but ${blind}.`, figures };
    if (first === undefined && judged === 0 && excused.length > 0)
      return {
        outcome: "unknown",
        summary: `There was no alert to judge${tellExcused(excused.length)}.`,
        figures,
      };
    if (first === undefined) {
      const summary = `${tellShare(0, judged, "alert")} false${tellExcused(excused.length)}.`;
      return { outcome: "pass", summary, figures };
    }
    const summary = `${tellShare(unexplained.length, judged, "alert", ["has", "have"])} no disturbance behind ${unexplained.length === 1 ? "it" : "them"}, the first: ${first.detector} on ${first.asset} ${first.dataPoint} at ${new Date(first.sourceMs).toISOString()} (${first.message}).`;
    return { outcome: "fail", summary, figures };
  },
});
