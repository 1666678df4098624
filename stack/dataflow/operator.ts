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
  /** The state of an asset that was never seen. */
  initial(config: z.output<Schema>, asset: string): State;
  /**
   * Takes one sample and may change `state` in place. Samples of an asset come in order of source time;
   * one that was already taken (delivered again) must change nothing and give no rows.
   */
  accept(state: State, sample: Sample, config: z.output<Schema>): readonly Row[];
}

/** Identity; it gives an operator its types. */
export function defineOperator<Schema extends z.ZodType, State>(
  operator: Operator<Schema, State>,
): Operator<Schema, State> {
  return operator;
}
