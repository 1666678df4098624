import type { Finding } from "./finding.ts";
import { type Hold, raises } from "./hold.ts";

/** OPC UA Part 8, EURange: low and high. */
export type Range = readonly [low: number, high: number];

/** Finds when a value leaves the range of normal operation, once per event. */
export function checkRange(
  hold: Hold,
  { value, atMs }: { value: number; atMs: number },
  { range: [low, high], holdMs }: { range: Range; holdMs: number },
): Finding | undefined {
  const score = Math.abs(value - (low + high) / 2) / ((high - low) / 2);
  if (!raises(hold, score > 1, { atMs, holdMs })) return undefined;
  return { severity: "alarm", score, value, message: `${value} is outside its range ${low} to ${high}` };
}
