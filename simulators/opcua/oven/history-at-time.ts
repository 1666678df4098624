import { setImmediate as letOthersRun } from "node:timers/promises";
import {
  DataValue,
  HistoryData,
  HistoryReadResult,
  type ReadAtTimeDetails,
  StatusCode,
  StatusCodes,
} from "node-opcua-client";
import { toDataValue } from "../reading-data-value.ts";
import type { HistorySource } from "../trace-history.ts";

const mostTimes = 10_000;
const timesAtOnce = 100;

/**
 * Answers HistoryRead for values at times (OPC UA Part 11, 6.5.5): what stood at each, marked as interpolated where it was not
 * read at that very time; bad before the plant began and after now. It lets others run in between.
 */
export async function readAtTime(
  source: HistorySource,
  { reqTimes }: ReadAtTimeDetails,
): Promise<HistoryReadResult> {
  const times = reqTimes ?? [];
  if (times.length > mostTimes)
    return new HistoryReadResult({ statusCode: StatusCodes.BadTooManyOperations });
  const dataValues: DataValue[] = [];
  for (const [place, time] of times.entries()) {
    if (place % timesAtOnce === 0) await letOthersRun();
    dataValues.push(valueAt(source, time));
  }
  return new HistoryReadResult({
    statusCode: StatusCodes.Good,
    historyData: new HistoryData({ dataValues }),
  });
}

function valueAt({ trace, point, nowMs }: HistorySource, time: Date | null): DataValue {
  const atMs = time?.getTime() ?? Number.NaN;
  const reading = atMs <= nowMs ? trace.latest(point.name, atMs) : undefined;
  if (!reading) return new DataValue({ statusCode: StatusCodes.BadNoData, sourceTimestamp: time });
  const dataValue = toDataValue(reading, point.type);
  if (reading.atMs === atMs) return dataValue;
  dataValue.statusCode = StatusCode.makeStatusCode(
    dataValue.statusCode,
    "InfoTypeDataValue | HistorianInterpolated",
  );
  dataValue.sourceTimestamp = time;
  dataValue.serverTimestamp = time;
  return dataValue;
}
