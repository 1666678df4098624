import type { ReadEventDetails, ReadRawModifiedDetails } from "node-opcua-client";
import type { Span } from "./trace-archive.ts";

/** OPC UA Part 6, 5.2.2.5: a time that is not specified is 1601-01-01. */
const unspecifiedMs = Date.UTC(1601, 0, 1);

/** The span of a HistoryRead. */
export interface RequestedSpan extends Span {
  readonly isBackward: boolean;
  /** Both ends were given. */
  readonly isClosed: boolean;
}

/**
 * The span that a client asks for (OPC UA Part 11, 6.5.3.2): backwards where its end comes first or alone, up to now where it
 * has none; undefined if neither two of its ends nor one and a number are given.
 */
export function readSpan(
  details: Pick<ReadRawModifiedDetails & ReadEventDetails, "startTime" | "endTime" | "numValuesPerNode">,
  { startMs, nowMs }: { readonly startMs: number; readonly nowMs: number },
): RequestedSpan | undefined {
  const fromMs = specified(details.startTime);
  const toMs = specified(details.endTime);
  const isClosed = fromMs !== undefined && toMs !== undefined;
  if (!isClosed && details.numValuesPerNode === 0) return undefined;
  if (fromMs !== undefined) {
    return {
      firstMs: fromMs,
      lastMs: toMs ?? nowMs,
      isBackward: toMs !== undefined && toMs < fromMs,
      isClosed,
    };
  }
  return toMs === undefined ? undefined : { firstMs: toMs, lastMs: startMs, isBackward: true, isClosed };
}

function specified(time: Date | null): number | undefined {
  return time === null || time.getTime() <= unspecifiedMs ? undefined : time.getTime();
}
