import {
  DataValue,
  HistoryData,
  HistoryReadResult,
  type ReadRawModifiedDetails,
  type StatusCode,
  StatusCodes,
} from "node-opcua-client";
import type { Reading } from "../../plant/trace.ts";
import { toDataValue } from "../reading-data-value.ts";
import { type RequestedSpan, readSpan } from "../requested-span.ts";
import type { HistoryRequest, HistorySource } from "../trace-history.ts";

const maxValuesPerAnswer = 10_000;

/**
 * Answers HistoryRead for raw values in both directions, with bounding values where they are asked for (OPC UA Part 11, 6.5.3). One answer holds at
 * most 10,000; a continuation point leads to the rest and says itself where to go on, so there is no limit to their number.
 */
export async function readRaw(
  source: HistorySource,
  { startTime, endTime, numValuesPerNode, returnBounds }: ReadRawModifiedDetails,
  { continuationPoint }: HistoryRequest,
): Promise<HistoryReadResult> {
  const span = readSpan({ startTime, endTime, numValuesPerNode }, source);
  if (!span) return empty(StatusCodes.BadInvalidTimestampArgument);
  const from = continuationPoint?.length
    ? readPlace(continuationPoint)
    : { atMs: span.firstMs, told: 0, before: 0 };
  if (!from) return empty(StatusCodes.BadContinuationPointInvalid);
  // Without both ends, numValuesPerNode ends the request instead of the page (Part 11, 6.5.3.2).
  const wanted = span.isClosed ? numValuesPerNode || maxValuesPerAnswer : numValuesPerNode - from.before;
  // A client that makes up a continuation point must not get round the limit.
  if (wanted < 1) return empty(StatusCodes.BadContinuationPointInvalid);
  const limit = Math.min(wanted, maxValuesPerAnswer);
  const readings = await take(source, { ...span, firstMs: from.atMs }, limit + 1 + from.told);
  const values = readings.slice(from.told).map(toValue(source));
  if (returnBounds && from.before === 0)
    values.unshift(...(await bound(source, span.firstMs, !span.isBackward)));
  if (returnBounds && span.isClosed && values.length <= limit) {
    values.push(...(await bound(source, span.lastMs, span.isBackward)));
  }
  const page = values.slice(0, limit);
  const isCut = values.length > limit && (span.isClosed || wanted > limit);
  if (page.length === 0) return empty(StatusCodes.GoodNoData);
  return new HistoryReadResult({
    statusCode: StatusCodes.Good,
    historyData: new HistoryData({ dataValues: page.map(({ dataValue }) => dataValue) }),
    ...(isCut && { continuationPoint: writePlace(nextPlace(from, page)) }),
  });
}

/** A value and its place in the history, which is not the time that the device claims. */
interface HistoryValue {
  readonly atMs: number;
  readonly dataValue: DataValue;
}

/** Where to go on: at that time, of which so many values have been told; so many were told before in all. */
interface Place {
  readonly atMs: number;
  readonly told: number;
  readonly before: number;
}

function nextPlace(from: Place, page: readonly HistoryValue[]): Place {
  const atMs = page.at(-1)?.atMs ?? from.atMs;
  const told = page.filter((value) => value.atMs === atMs).length + (atMs === from.atMs ? from.told : 0);
  return { atMs, told, before: from.before + page.length };
}

function writePlace({ atMs, told, before }: Place): Buffer {
  return Buffer.from(`${atMs}/${told}/${before}`, "latin1");
}

function readPlace(continuationPoint: Buffer): Place | undefined {
  const numbers = /^(-?\d+)\/(\d+)\/(\d+)$/.exec(continuationPoint.toString("latin1"))?.slice(1).map(Number);
  const [atMs, told, before] = numbers ?? [];
  if (atMs === undefined || told === undefined || before === undefined) return undefined;
  return { atMs, told: Math.min(told, maxValuesPerAnswer), before };
}

async function take(
  { archive, trace, point, startMs, nowMs }: HistorySource,
  span: RequestedSpan,
  count: number,
) {
  const [firstMs, lastMs] = span.isBackward
    ? [Math.min(span.firstMs, nowMs), Math.max(span.lastMs, startMs)]
    : [Math.max(span.firstMs, startMs), Math.min(span.lastMs, nowMs)];
  const isEmpty = span.isBackward ? firstMs < lastMs : lastMs < firstMs;
  return isEmpty ? [] : archive.take(trace, point.name, { firstMs, lastMs }, { count, nowMs });
}

/** The value next to an end of a span on its outside; none where there is a value at that very time. */
async function bound(
  source: HistorySource,
  atMs: number,
  isBefore: boolean,
): Promise<readonly HistoryValue[]> {
  const { trace, point, nowMs } = source;
  const after = { firstMs: atMs, lastMs: nowMs, isBackward: false, isClosed: true };
  const nearest = isBefore
    ? trace.latest(point.name, Math.min(atMs, nowMs))
    : (await take(source, after, 1))[0];
  if (nearest?.atMs === atMs) return [];
  if (nearest) return [toValue(source)(nearest)];
  const none = new DataValue({ statusCode: StatusCodes.BadBoundNotFound, sourceTimestamp: new Date(atMs) });
  return [{ atMs, dataValue: none }];
}

const toValue =
  ({ point }: HistorySource) =>
  (reading: Reading): HistoryValue => ({ atMs: reading.atMs, dataValue: toDataValue(reading, point.type) });

function empty(statusCode: StatusCode): HistoryReadResult {
  return new HistoryReadResult({ statusCode, historyData: new HistoryData({ dataValues: [] }) });
}
