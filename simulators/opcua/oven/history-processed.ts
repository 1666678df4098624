import { setImmediate as letOthersRun } from "node:timers/promises";
import {
  DataType,
  DataValue,
  HistoryData,
  HistoryReadResult,
  type ReadProcessedDetails,
  StatusCode,
  StatusCodes,
  Variant,
} from "node-opcua-client";
import { toDataValue } from "../reading-data-value.ts";
import type { HistoryRequest, HistorySource } from "../trace-history.ts";
import { isGood, rate } from "./aggregate-quality.ts";
import { type IntervalSummary, type Stretch, sumUp } from "./interval-summary.ts";
import { type ProcessingPlan, toPlan, toStretch } from "./processing-plan.ts";

const mostIntervals = 10_000;
const mostReadings = 2_000_000;
const intervalsAtOnce = 256;
const readingsAtOnce = 10_000;

/**
 * Answers HistoryRead for processed values from the trace: a value for each interval (OPC UA Part 13), at most 10,000 in one
 * answer, made from at most 2,000,000 readings; a continuation point leads to the rest. It lets others run in between.
 */
export async function readProcessed(
  source: HistorySource,
  details: ReadProcessedDetails,
  { continuationPoint }: HistoryRequest,
): Promise<HistoryReadResult> {
  const plan = toPlan(source, details);
  if (plan instanceof StatusCode) return new HistoryReadResult({ statusCode: plan });
  const first = continuationPoint?.length ? Number(continuationPoint.toString("latin1")) : 0;
  if (!Number.isInteger(first)) {
    return new HistoryReadResult({ statusCode: StatusCodes.BadContinuationPointInvalid });
  }
  const count = Math.ceil((plan.endMs - plan.startMs) / plan.everyMs);
  const dataValues: DataValue[] = [];
  let readings = 0;
  let index = first;
  for (; index < count && dataValues.length < mostIntervals; index++) {
    if (index % intervalsAtOnce === 0) await letOthersRun();
    const stretch = toStretch(plan, index);
    const summed = await summarize(source, plan, stretch, mostReadings - readings);
    if (summed === undefined) break;
    readings += summed.goodCount + summed.badCount;
    dataValues.push(toAggregated(source, plan, stretch, summed));
  }
  if (index === first && index < count) {
    return new HistoryReadResult({ statusCode: StatusCodes.BadTooManyOperations });
  }
  return new HistoryReadResult({
    statusCode: StatusCodes.Good,
    historyData: new HistoryData({ dataValues }),
    ...(index < count && { continuationPoint: Buffer.from(String(index), "latin1") }),
  });
}

async function summarize(
  { archive, trace, point, nowMs }: HistorySource,
  { quality }: ProcessingPlan,
  stretch: Stretch,
  mostLeft: number,
): Promise<IntervalSummary | undefined> {
  const firstMs = Math.ceil(stretch.fromMs);
  const lastMs = Math.min(Math.ceil(stretch.toMs) - 1, nowMs);
  const standing = trace.latest(point.name, Math.min(Math.floor(stretch.fromMs), nowMs));
  const summing = sumUp(
    { ...stretch, toMs: Math.min(stretch.toMs, Math.max(nowMs, stretch.fromMs)) },
    standing,
    (reading) => isGood(reading, quality),
  );
  let left = mostLeft;
  let fromMs = firstMs;
  while (fromMs <= lastMs) {
    const page = { count: readingsAtOnce, nowMs };
    const readings = await archive.take(trace, point.name, { firstMs: fromMs, lastMs }, page);
    const isLast = readings.length < readingsAtOnce;
    // More readings of the last moment may follow, so it is left to the next page.
    const untilMs = isLast ? Infinity : (readings.at(-1)?.atMs ?? Infinity);
    for (const reading of readings) {
      if (reading.atMs < untilMs) summing.add(reading);
    }
    left -= readings.length;
    if (left < 0) return undefined;
    if (isLast) break;
    fromMs = untilMs;
  }
  return summing.end();
}

function toAggregated(
  { point, startMs, nowMs }: HistorySource,
  { aggregate, everyMs, isBackward, quality }: ProcessingPlan,
  { fromMs, toMs }: Stretch,
  forward: IntervalSummary,
): DataValue {
  const summary = isBackward ? { ...forward, first: forward.last, last: forward.first } : forward;
  const dataType = DataType[point.type];
  const atMs = isBackward ? toMs - 1 : fromMs;
  const aggregated = atMs > nowMs ? undefined : aggregate.compute(summary, dataType);
  const isPartial = toMs - fromMs < everyMs - (isBackward ? 1 : 0) || toMs - 1 > nowMs || fromMs < startMs;
  if (!aggregated) return at(atMs, new Variant({ dataType: DataType.Null }), StatusCodes.BadNoData);
  if (aggregated.kind === "raw") return toDataValue(aggregated.reading, point.type);
  if (aggregated.kind === "interpolated") {
    const { reading } = aggregated;
    if (reading.atMs === atMs) return toDataValue(reading, point.type);
    const status = isGood(reading, quality) ? StatusCodes.Good : StatusCodes.UncertainDataSubNormal;
    return at(atMs, new Variant({ dataType, value: reading.value }), marked(status, "HistorianInterpolated"));
  }
  const bits = `HistorianCalculated${isPartial ? " | HistorianPartial" : ""}` as const;
  return at(atMs, aggregated.value, marked(rate(summary, quality), bits));
}

/** OPC UA Part 11, 6.2.3: how a value of the history came about, in its status. */
function marked(status: StatusCode, bits: string): StatusCode {
  return StatusCode.makeStatusCode(status, `InfoTypeDataValue | ${bits}`);
}

function at(atMs: number, value: Variant, statusCode: StatusCode): DataValue {
  return new DataValue({
    value,
    statusCode,
    sourceTimestamp: new Date(atMs),
    serverTimestamp: new Date(atMs),
  });
}
