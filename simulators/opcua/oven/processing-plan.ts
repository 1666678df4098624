import { type ReadProcessedDetails, type StatusCode, StatusCodes } from "node-opcua-client";
import { readSpan } from "../requested-span.ts";
import type { HistorySource } from "../trace-history.ts";
import { type AggregateQuality, defaultQuality } from "./aggregate-quality.ts";
import { type Aggregate, findAggregate } from "./aggregates.ts";
import type { Stretch } from "./interval-summary.ts";

/** What clients ask of an aggregate; `isBackward`: the later interval comes first. */
export interface ProcessingPlan {
  readonly aggregate: Aggregate;
  readonly startMs: number;
  readonly endMs: number;
  readonly everyMs: number;
  readonly isBackward: boolean;
  readonly quality: AggregateQuality;
}

/** Plans what a client asks for, or says what is wrong with it. */
export function toPlan(source: HistorySource, details: ReadProcessedDetails): ProcessingPlan | StatusCode {
  const { startTime, endTime, processingInterval, aggregateType, aggregateConfiguration } = details;
  const [type] = aggregateType ?? [];
  const aggregate = type?.namespace === 0 ? findAggregate(type.value) : undefined;
  if (!aggregate) return StatusCodes.BadAggregateNotSupported;
  if (aggregate.isNumeric && source.point.type === "String") return StatusCodes.BadAggregateInvalidInputs;
  const span = readSpan({ startTime, endTime, numValuesPerNode: 0 }, source);
  if (!span || span.firstMs === span.lastMs) return StatusCodes.BadInvalidTimestampArgument;
  if (!(processingInterval >= 0)) return StatusCodes.BadAggregateInvalidInputs;
  const startMs = Math.min(span.firstMs, span.lastMs);
  const endMs = Math.max(span.firstMs, span.lastMs);
  return {
    aggregate,
    startMs,
    endMs,
    everyMs: processingInterval || endMs - startMs,
    isBackward: span.isBackward,
    quality: aggregateConfiguration.useServerCapabilitiesDefaults ? defaultQuality : aggregateConfiguration,
  };
}

/** The interval number `index` of the plan; the last one may be short. */
export function toStretch({ startMs, endMs, everyMs, isBackward }: ProcessingPlan, index: number): Stretch {
  if (!isBackward) {
    const fromMs = startMs + index * everyMs;
    return { fromMs, toMs: Math.min(fromMs + everyMs, endMs) };
  }
  // OPC UA Part 13, 4.2.2.2: it has its beginning, which is its later end, and not its other end.
  const toMs = endMs - index * everyMs;
  return { fromMs: Math.max(toMs - everyMs, startMs) + 1, toMs: toMs + 1 };
}
