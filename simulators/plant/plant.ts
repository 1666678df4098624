import type { Intervention, OvenPanel } from "./intervention.ts";
import type { Trace } from "./trace.ts";
import type { Truth } from "./truth.ts";

/** The plant of one scenario: what every device reports, and what really happened. */
export interface Plant {
  readonly startMs: number;
  readonly assets: readonly string[];
  /** The trace of the asset of that name; throws for an unknown one. */
  trace(asset: string): Trace;
  /** What can be done to the oven of that name; undefined for an asset that is no oven. */
  oven(asset: string): OvenPanel | undefined;
  /** Everything that is done to the ovens, by time: what was done so far, and what is planned and still possible. */
  interventions(): readonly Intervention[];
  /** The truth of the plant up to `untilMs`. */
  truth(untilMs: number): Truth;
}
