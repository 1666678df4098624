import {
  HistoryData,
  HistoryModifiedData,
  HistoryReadResult,
  ReadAtTimeDetails,
  ReadProcessedDetails,
  ReadRawModifiedDetails,
  type StatusCode,
  StatusCodes,
} from "node-opcua-client";
import type { DataPoint, Trace } from "../plant/trace.ts";
import { readAtTime } from "./oven/history-at-time.ts";
import { readProcessed } from "./oven/history-processed.ts";
import { readRaw } from "./oven/history-raw.ts";
import type { TraceArchive } from "./trace-archive.ts";

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
 * Answers HistoryRead for raw, modified and processed values and for values at times straight from the trace: complete and
 * exact back to the start of the plant. Nothing was ever modified.
 */
export async function readHistory(
  source: HistorySource,
  request: HistoryRequest,
): Promise<HistoryReadResult> {
  const { details } = request;
  if (request.releaseContinuationPoints) return answer(StatusCodes.Good);
  if (details instanceof ReadProcessedDetails) return readProcessed(source, details, request);
  if (details instanceof ReadAtTimeDetails) return readAtTime(source, details);
  if (!(details instanceof ReadRawModifiedDetails)) return answer(StatusCodes.BadHistoryOperationUnsupported);
  if (!details.isReadModified) return readRaw(source, details, request);
  return new HistoryReadResult({
    statusCode: StatusCodes.GoodNoData,
    historyData: new HistoryModifiedData({ dataValues: [], modificationInfos: [] }),
  });
}

function answer(statusCode: StatusCode): HistoryReadResult {
  return new HistoryReadResult({ statusCode, historyData: new HistoryData({ dataValues: [] }) });
}
