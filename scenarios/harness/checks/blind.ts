import type { History } from "../history.ts";

/** Why the anomaly flow cannot have seen everything; undefined: it has. */
export function tellBlind(flows: History["flows"]): string | undefined {
  const flow = flows.find(({ name }) => name === "anomaly");
  if (flow === undefined) return "there was no anomaly flow to raise any";
  const [first] = flow.reasons;
  if (flow.dropped > 0)
    return `the anomaly flow gave up ${flow.dropped} samples (${first?.reason ?? "no reason told"})`;
  return flow.caughtUp ? undefined : "the anomaly flow never saw, or never delivered, everything";
}
