import type { Trace } from "./trace.ts";
import type { Truth } from "./truth.ts";

/** The plant of one scenario: what every device reports, and what really happened. */
export interface Plant {
  readonly startMs: number;
  readonly assets: readonly string[];
  /** The trace of the asset of that name; throws for an unknown one. */
  trace(asset: string): Trace;
  /** The truth of the plant up to `untilMs`. */
  truth(untilMs: number): Truth;
}
