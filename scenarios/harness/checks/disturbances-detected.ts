import { z } from "zod";
import { duration } from "../../../simulators/duration.ts";
import { tellBlind } from "./blind.ts";
import { defineCheck } from "./check.ts";
import { match } from "./matching.ts";
import { tellExcused, tellShare } from "./share.ts";

const ratio = z.number().min(0, "must be from 0 to 1").max(1, "must be from 0 to 1");

/** The alerts at the destination name the disturbances that happened: enough of them, soon enough, and little else. */
export const disturbancesDetected = defineCheck({
  kind: "disturbances-detected",
  needsDataflow: "anomaly",
  config: z
    .strictObject({
      recall: ratio
        .default(1)
        .describe("The least share of visible disturbances that must be alerted in time."),
      precision: ratio.default(0.9).describe("The least share of alerts that a disturbance must explain."),
      within: duration
        .prefault("1m")
        .describe("Plant time from the first reading that shows it to the alert."),
    })
    .describe(
      "The alerts at the destination name the disturbances that happened. Needs the data flow anomaly.",
    ),
  check({ recall, precision, within }, { truth, alerts, flows }) {
    const visible = truth.disturbances.filter(({ visibleMs }) => visibleMs !== undefined);
    const { matched, unexplained, excused } = match({ ...truth, disturbances: visible }, alerts);
    const judged = alerts.length - excused.length;
    const inTime = (seconds: number | undefined) => seconds !== undefined && seconds * 1000 <= within;
    const missed = matched.filter(({ detectedAfterSeconds }) => !inTime(detectedAfterSeconds));
    const figures = {
      disturbances: truth.disturbances.length,
      visible: visible.length,
      alerts: alerts.length,
      excused: excused.length,
      recall: visible.length === 0 ? null : (visible.length - missed.length) / visible.length,
      precision: judged === 0 ? null : (judged - unexplained.length) / judged,
      slowestSeconds: matched.reduce(
        (slowest, { detectedAfterSeconds = 0 }) => Math.max(slowest, detectedAfterSeconds),
        0,
      ),
    };
    if (visible.length === 0) {
      return { outcome: "unknown", summary: "No disturbance ever showed in a reading.", figures };
    }
    const wrong: string[] = [];
    if ((figures.recall ?? 0) < recall) {
      const names = missed.map(({ disturbance, detectedAfterSeconds: seconds }) => {
        const when = seconds === undefined ? "never" : `only after ${seconds} s`;
        return `${disturbance.kind} on ${disturbance.device} (${when})`;
      });
      wrong.push(
        `${tellShare(missed.length, visible.length, "disturbance")} not alerted within ${within / 1000} s: ${names.join(", ")}`,
      );
    }
    if ((figures.precision ?? 0) < precision && judged > 0) {
      const [first] = unexplained;
      const example =
        first === undefined
          ? ""
          : `, the first: ${first.detector} on ${first.asset} ${first.dataPoint} at ${new Date(first.sourceMs).toISOString()}`;
      wrong.push(
        `${tellShare(unexplained.length, judged, "alert", ["has", "have"])} no disturbance behind ${unexplained.length === 1 ? "it" : "them"}${example}`,
      );
    }
    if (wrong.length > 0) return { outcome: "fail", summary: `${wrong.join("; ")}.`, figures };
    const blind = tellBlind(flows);
    if (blind !== undefined) {
      return { outcome: "unknown", summary: `What came was right, but ${blind}.`, figures };
    }
    const doubtful = matched.filter(
      (one) => inTime(one.detectedAfterSeconds) && !inTime(one.surelyAfterSeconds),
    );
    if ((visible.length - missed.length - doubtful.length) / visible.length < recall) {
      const share = tellShare(doubtful.length, visible.length, "disturbance");
      const summary = `${share} alerted only by what an intervention or a misreport may have raised as well: nothing can be said of ${doubtful.length === 1 ? "it" : "them"}.`;
      return { outcome: "unknown", summary, figures };
    }
    if (judged === 0 && excused.length > 0) {
      return {
        outcome: "unknown",
        summary: `There was no alert to judge${tellExcused(excused.length)}.`,
        figures,
      };
    }
    const caught = `${tellShare(visible.length - missed.length, visible.length, "disturbance")} alerted, the slowest after ${figures.slowestSeconds} s`;
    return {
      outcome: "pass",
      summary: `${caught}; ${tellShare(unexplained.length, judged, "alert")} false${tellExcused(excused.length)}.`,
      figures,
    };
  },
});
