import type { z } from "zod";
import type { ReadingRow, Row } from "./row.ts";

/** All readings of one message that share an asset and a source time, in the order of the payload. */
export interface Sample {
  readonly asset: string;
  readonly sourceMs: number;
  readonly readings: readonly ReadingRow[];
}

/**
 * An operator folds samples into rows and a state. It is a pure function: the same samples from the same state
 * give the same rows, which is what makes delivering again harmless.
 * State is kept per asset and must survive JSON, so that it can be checkpointed with the acknowledged position.
 */
export interface Operator<Schema extends z.ZodType = z.ZodType, State = unknown> {
  readonly kind: string;
  readonly config: Schema;
  /**
   * An operator that keeps no state gets every reading, also one delivered again: its rows are the same then, and a
   * destination tells them apart by their identity. All others get each reading once.
   */
  readonly stateless?: true;
  /** The state of an asset that was never seen. */
  initial(config: z.output<Schema>, asset: string): State;
  /**
   * Takes one sample and may change `state` in place. The data flow keeps what was delivered again away from it: a reading
   * comes only if its source time is after the last one of its data point that was taken, also across a restart, and a
   * sample without such readings does not come at all. So the readings of a data point come in order of source time; a
   * sample may be older than the asset's newest only where another data point is late.
   * When it throws, this operator does without the sample; the reason is counted, and the flow goes on.
   */
  accept(state: State, sample: Sample, config: z.output<Schema>): readonly Row[];
}

/** Identity; it gives an operator its types. */
export function defineOperator<Schema extends z.ZodType, State>(
  operator: Operator<Schema, State>,
): Operator<Schema, State> {
  return operator;
}
