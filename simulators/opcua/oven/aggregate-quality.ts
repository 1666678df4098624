import { type StatusCode, StatusCodes } from "node-opcua-client";
import type { Reading } from "../../plant/trace.ts";

/** When an interval is good (OPC UA Part 13, 4.2.1.2). */
export interface AggregateQuality {
  readonly treatUncertainAsBad: boolean;
  readonly percentDataGood: number;
  readonly percentDataBad: number;
}

/** What holds where a client does not say otherwise; the standard's own. */
export const defaultQuality: AggregateQuality = {
  treatUncertainAsBad: true,
  percentDataGood: 100,
  percentDataBad: 100,
};

/** True for readings that aggregates are made from. */
export function isGood({ status }: Reading, { treatUncertainAsBad }: AggregateQuality): boolean {
  const severity = status >>> 30;
  return severity === 0 || (severity === 1 && !treatUncertainAsBad);
}

/** The status of what is made from so many good readings and so many others. */
export function rate(
  { goodCount, badCount }: { readonly goodCount: number; readonly badCount: number },
  { percentDataGood, percentDataBad }: AggregateQuality,
): StatusCode {
  const count = goodCount + badCount;
  const percentGood = count === 0 ? 100 : (100 * goodCount) / count;
  if (percentGood >= percentDataGood) return StatusCodes.Good;
  return 100 - percentGood >= percentDataBad ? StatusCodes.Bad : StatusCodes.UncertainDataSubNormal;
}
