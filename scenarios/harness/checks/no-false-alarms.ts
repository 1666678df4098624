import { z } from "zod";
import { defineCheck } from "./check.ts";
import { match } from "./matching.ts";

/** No alert at the destination is without a disturbance that explains it. */
export const noFalseAlarms = defineCheck({
  kind: "no-false-alarms",
  needsDataflow: "anomaly",
  config: z.strictObject({}),
  check(_config, { truth, alerts, ledger }) {
    const { unexplained } = match(truth.disturbances, alerts);
    const figures = { alerts: alerts.length, falseAlarms: unexplained.length };
    if (ledger.delivered === 0)
      return { outcome: "unknown", summary: "Nothing was delivered that could have alarmed.", figures };
    const [first] = unexplained;
    if (first === undefined)
      return { outcome: "pass", summary: `None of ${alerts.length} alerts was false.`, figures };
    const summary = `${unexplained.length} of ${alerts.length} alerts have no disturbance behind them, the first: ${first.detector} on ${first.asset} ${first.dataPoint} at ${new Date(first.sourceMs).toISOString()} (${first.message}).`;
    return { outcome: "fail", summary, figures };
  },
});
