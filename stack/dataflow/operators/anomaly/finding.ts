import type { AlertRow } from "../../row.ts";

/** What a detector has to say about one data point; the operator adds who, what and when. */
export type Finding = Pick<AlertRow, "severity" | "score" | "value" | "message">;

/** `warning` from the limit on, `alarm` from twice and `critical` from four times the limit width on. */
export function severityOfScore(score: number): AlertRow["severity"] {
  if (score >= 4) return "critical";
  return score >= 2 ? "alarm" : "warning";
}
