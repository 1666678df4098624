import { DataType, ObjectIds, Variant } from "node-opcua-client";
import type { Reading } from "../../plant/trace.ts";
import type { IntervalSummary } from "./interval-summary.ts";

/** What an aggregate says of an interval. */
export type Aggregated =
  /** Worked out from the readings. */
  | { readonly kind: "calculated"; readonly value: Variant }
  /** One of the readings, with its own time and status. */
  | { readonly kind: "raw"; readonly reading: Reading }
  /** What stood when the interval began. */
  | { readonly kind: "interpolated"; readonly reading: Reading };

/** An aggregate of OPC UA Part 13. */
export interface Aggregate {
  readonly functionId: number;
  /** It needs numbers; a Boolean is 0 or 1. */
  readonly isNumeric: boolean;
  /** Undefined where there is nothing to say. */
  compute(summary: IntervalSummary, dataType: DataType): Aggregated | undefined;
}

const calculated = (dataType: DataType, value: unknown): Aggregated => ({
  kind: "calculated",
  value: new Variant({ dataType, value }),
});

/** Of good readings, so many at least. */
function ofGood(functionId: number, compute: (summary: IntervalSummary) => number, fewest = 1): Aggregate {
  return {
    functionId,
    isNumeric: true,
    compute: (summary) =>
      summary.goodCount < fewest ? undefined : calculated(DataType.Double, compute(summary)),
  };
}

function ofExtreme(
  functionId: number,
  extreme: (summary: IntervalSummary) => Reading | undefined,
): Aggregate {
  return {
    functionId,
    isNumeric: true,
    compute(summary, dataType) {
      const found = extreme(summary);
      return found && calculated(dataType, found.value);
    },
  };
}

function ofRaw(functionId: number, pick: (summary: IntervalSummary) => Reading | undefined): Aggregate {
  return {
    functionId,
    isNumeric: false,
    compute(summary) {
      const reading = pick(summary);
      return reading && { kind: "raw", reading };
    },
  };
}

const range = ({ low, high }: IntervalSummary) => Number(high?.value) - Number(low?.value);

/** The aggregates that the server computes for every data point. */
export const aggregates: readonly Aggregate[] = [
  {
    functionId: ObjectIds.AggregateFunction_Interpolative,
    isNumeric: false,
    compute: ({ standing }) => standing && { kind: "interpolated", reading: standing },
  },
  ofGood(ObjectIds.AggregateFunction_Average, ({ mean }) => mean),
  {
    functionId: ObjectIds.AggregateFunction_TimeAverage,
    isNumeric: true,
    compute: ({ goodMs, heldMean }) => (goodMs > 0 ? calculated(DataType.Double, heldMean) : undefined),
  },
  ofExtreme(ObjectIds.AggregateFunction_Minimum, ({ low }) => low),
  ofExtreme(ObjectIds.AggregateFunction_Maximum, ({ high }) => high),
  ofGood(ObjectIds.AggregateFunction_Range, range),
  {
    functionId: ObjectIds.AggregateFunction_Count,
    isNumeric: false,
    compute: ({ goodCount }) => calculated(DataType.Int32, goodCount),
  },
  ofRaw(ObjectIds.AggregateFunction_Start, ({ first }) => first),
  ofRaw(ObjectIds.AggregateFunction_End, ({ last }) => last),
  ofGood(
    ObjectIds.AggregateFunction_StandardDeviationSample,
    ({ squares, goodCount }) => Math.sqrt(squares / (goodCount - 1)),
    2,
  ),
  ofGood(ObjectIds.AggregateFunction_StandardDeviationPopulation, ({ squares, goodCount }) =>
    Math.sqrt(squares / goodCount),
  ),
];

const byFunction = new Map(aggregates.map((aggregate) => [aggregate.functionId, aggregate]));

/** The aggregate with that number in the standard's namespace, if the server computes it. */
export function findAggregate(functionId: unknown): Aggregate | undefined {
  return typeof functionId === "number" ? byFunction.get(functionId) : undefined;
}
