import type { Finding } from "./finding.ts";

/** The PackML state that was last reported; null: none yet. */
export interface LastState {
  state: number | null;
}

/** PackML (ISA-TR88.00.02): a stop by the line around the machine, by its operator, by a fault. */
const stops: Readonly<Record<number, Pick<Finding, "severity" | "score"> & { name: string }>> = {
  5: { name: "Suspended", severity: "warning", score: 1 },
  9: { name: "Aborted", severity: "critical", score: 4 },
  11: { name: "Held", severity: "alarm", score: 2 },
};

/** Finds every entry into an unplanned stop; the first state seen is no entry. */
export function enterState(
  last: LastState,
  state: number,
  unplanned: readonly number[],
): Finding | undefined {
  const before = last.state;
  last.state = state;
  if (before === null || before === state || !unplanned.includes(state)) return undefined;
  const { name, severity, score } = stops[state] ?? {
    name: "an unplanned stop",
    severity: "alarm",
    score: 2,
  };
  return {
    severity,
    score,
    value: state,
    message: `the unit went from state ${before} to ${state}, ${name}`,
  };
}
