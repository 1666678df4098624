import type { ReadingRow } from "../../row.ts";
import { type Severity, severityOf } from "../status.ts";
import type { Finding } from "./finding.ts";
import { type Hold, raises } from "./hold.ts";

/** The quality of a data point; `worst` is the worst of the event that is being held. */
export interface Quality extends Hold {
  worst: Severity;
}

/** Finds when a status turns Uncertain (warning) or Bad (alarm), once per event, and again where it gets worse. */
export function checkQuality(
  state: Quality,
  { value, status, sourceMs }: ReadingRow,
  holdMs: number,
): Finding | undefined {
  const severity = severityOf(status);
  const begins = raises(state, severity > 0, { atMs: sourceMs, holdMs });
  const worsens = severity > state.worst;
  if (begins || worsens) state.worst = severity;
  if (!begins && !worsens) return undefined;

  const name = severity === 2 ? "Bad" : "Uncertain";
  const code = `0x${status.toString(16).padStart(8, "0")}`;
  return {
    severity: severity === 2 ? "alarm" : "warning",
    score: severity,
    value,
    message: `the status is ${name} (${code})`,
  };
}
