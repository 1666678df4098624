import { statusNamed } from "../quality.ts";
import type { SignalAnomaly } from "./signal.ts";

const cycle = [
  "Good",
  "Good",
  "Good",
  "UncertainLastUsableValue",
  "Good",
  "Good",
  "Good",
  "Uncertain",
  "BadDataLost",
  "BadNoCommunication",
] as const;

const codes = cycle.map(statusNamed);

/** The stretches of a cycle that are not Good. */
const lapses = [
  { from: 3, to: 4 },
  { from: 7, to: 10 },
] as const;

/** The status at a tick of a signal whose quality goes in a cycle of ten. */
export function qualityAt(tick: number): number {
  return codes[tick % codes.length] ?? 0;
}

/** Each stretch in which the quality is not Good, as far as it begins before `untilTick`. */
export function qualityLapses(untilTick: number): readonly SignalAnomaly[] {
  const found: SignalAnomaly[] = [];
  for (let start = 0; start < untilTick; start += cycle.length) {
    for (const { from, to } of lapses) {
      if (start + from >= untilTick) continue;
      const summary = `is ${cycle.slice(from, to).join(", ")}`;
      found.push({ kind: "bad-quality", fromTick: start + from, toTick: start + to, summary });
    }
  }
  return found;
}
