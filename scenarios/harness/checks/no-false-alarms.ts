import { z } from "zod";
import { tellBlind } from "./blind.ts";
import { defineCheck } from "./check.ts";
import { match } from "./matching.ts";
import { tellShare } from "./share.ts";

/** No alert at the destination is without a disturbance that explains it. */
export const noFalseAlarms = defineCheck({
  kind: "no-false-alarms",
  needsDataflow: "anomaly",
  config: z
    .strictObject({})
    .describe(
      "No alert at the destination is without a disturbance that explains it. Needs the data flow anomaly.",
    ),
  check(_config, { truth, alerts, ledger, flows }) {
    const { unexplained } = match(truth.disturbances, alerts);
    const figures = { alerts: alerts.length, falseAlarms: unexplained.length };
    if (ledger.delivered === 0)
      return { outcome: "unknown", summary: "Nothing was delivered that could have alarmed.", figures };
    const [first] = unexplained;
    const blind = tellBlind(flows);
    if (first === undefined && blind !== undefined)
      return { outcome: "unknown", summary: `No alert was false, but ${blind}.`, figures };
    if (first === undefined)
      return { outcome: "pass", summary: `${tellShare(0, alerts.length, "alert")} false.`, figures };
    const summary = `${tellShare(unexplained.length, alerts.length, "alert", ["has", "have"])} no disturbance behind ${unexplained.length === 1 ? "it" : "them"}, the first: ${first.detector} on ${first.asset} ${first.dataPoint} at ${new Date(first.sourceMs).toISOString()} (${first.message}).`;
    return { outcome: "fail", summary, figures };
  },
});
