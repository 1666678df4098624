import {
  DataValue,
  HistoryData,
  HistoryReadResult,
  ReadRawModifiedDetails,
  type StatusCode,
  StatusCodes,
} from "node-opcua-client";
import type { DataPoint, Reading, Trace } from "../plant/trace.ts";
import { toDataValue } from "./reading-data-value.ts";
import type { Span, TraceArchive } from "./trace-archive.ts";

const maxValuesPerAnswer = 10_000;
/** OPC UA Part 6, 5.2.2.5: a time that is not specified is 1601-01-01. */
const unspecifiedMs = Date.UTC(1601, 0, 1);

/** What a data point's history is read from; nothing after `nowMs` is shown. */
export interface HistorySource {
  readonly archive: TraceArchive;
  readonly trace: Trace;
  readonly point: DataPoint;
  readonly startMs: number;
  readonly nowMs: number;
}

/** What one HistoryRead asks of one data point. */
export interface HistoryRequest {
  readonly details: unknown;
  readonly continuationPoint?: Buffer | null | undefined;
  readonly releaseContinuationPoints?: boolean | undefined;
}

/**
 * Answers HistoryRead for raw values straight from the trace: complete and exact back to the start of the plant, in both
 * directions, with bounding values where they are asked for (OPC UA Part 11, 6.5.3). One answer holds at most 10,000
 * values; a continuation point leads to the rest and says itself where to go on, so there is no limit to their number.
 */
export function readHistory(source: HistorySource, request: HistoryRequest): HistoryReadResult {
  const { details, continuationPoint } = request;
  if (request.releaseContinuationPoints) return answer(StatusCodes.Good);
  if (!(details instanceof ReadRawModifiedDetails) || details.isReadModified) {
    return answer(StatusCodes.BadHistoryOperationUnsupported);
  }
  const span = readSpan(details, source);
  if (!span) return answer(StatusCodes.BadInvalidTimestampArgument);
  const resumeMs = continuationPoint?.length ? Number(continuationPoint.toString("latin1")) : undefined;
  if (Number.isNaN(resumeMs)) return answer(StatusCodes.BadContinuationPointInvalid);
  return readPage(source, details, span, resumeMs);
}

interface RequestedSpan extends Span {
  readonly isBackward: boolean;
  /** Both ends were given. */
  readonly isClosed: boolean;
}

function readPage(
  source: HistorySource,
  { numValuesPerNode, returnBounds }: ReadRawModifiedDetails,
  span: RequestedSpan,
  resumeMs: number | undefined,
): HistoryReadResult {
  // Without both ends, numValuesPerNode ends the request instead of the page (Part 11, 6.5.3.2).
  const limit = span.isClosed
    ? Math.min(numValuesPerNode || maxValuesPerAnswer, maxValuesPerAnswer)
    : numValuesPerNode;
  const firstMs = resumeMs === undefined ? span.firstMs : resumeMs + (span.isBackward ? -1 : 1);
  const values = take(source, { ...span, firstMs }, limit + 1).map((reading) =>
    toDataValue(reading, source.point.type),
  );
  if (returnBounds && resumeMs === undefined)
    values.unshift(...bound(source, span.firstMs, !span.isBackward));
  if (returnBounds && span.isClosed && values.length <= limit) {
    values.push(...bound(source, span.lastMs, span.isBackward));
  }
  const page = values.slice(0, limit);
  const last = page.at(-1)?.sourceTimestamp;
  if (!last) return answer(StatusCodes.GoodNoData);
  return new HistoryReadResult({
    statusCode: StatusCodes.Good,
    historyData: new HistoryData({ dataValues: page }),
    ...(span.isClosed &&
      values.length > limit && { continuationPoint: Buffer.from(String(last.getTime()), "latin1") }),
  });
}

function take({ archive, trace, point, startMs, nowMs }: HistorySource, span: RequestedSpan, count: number) {
  const [firstMs, lastMs] = span.isBackward
    ? [Math.min(span.firstMs, nowMs), Math.max(span.lastMs, startMs)]
    : [Math.max(span.firstMs, startMs), Math.min(span.lastMs, nowMs)];
  const isEmpty = span.isBackward ? firstMs < lastMs : lastMs < firstMs;
  return isEmpty ? [] : archive.take(trace, point.name, { firstMs, lastMs }, count);
}

/** The value next to an end of a span on its outside; none where there is a value at that very time. */
function bound(source: HistorySource, atMs: number, isBefore: boolean): readonly DataValue[] {
  const nearest: Reading | undefined = isBefore
    ? source.trace.latest(source.point.name, Math.min(atMs, source.nowMs))
    : take(source, { firstMs: atMs, lastMs: source.nowMs, isBackward: false, isClosed: true }, 1)[0];
  if (nearest?.atMs === atMs) return [];
  if (nearest) return [toDataValue(nearest, source.point.type)];
  return [new DataValue({ statusCode: StatusCodes.BadBoundNotFound, sourceTimestamp: new Date(atMs) })];
}

function readSpan(
  details: ReadRawModifiedDetails,
  { startMs, nowMs }: HistorySource,
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

function answer(statusCode: StatusCode): HistoryReadResult {
  return new HistoryReadResult({ statusCode, historyData: new HistoryData({ dataValues: [] }) });
}
