import type { Truth } from "../../simulators/plant/truth.ts";
import type { AlertRow, OeeRow } from "../../stack/dataflow/row.ts";
import type { LedgerSummary, SampledDataPoint } from "./ledger.ts";
import type { FlowState } from "./parts.ts";

/** Everything that a check may look at, complete before the first check runs. Times are plant time as Unix milliseconds. */
export interface History {
  readonly startMs: number;
  readonly endMs: number;
  readonly truth: Truth;
  readonly ledger: LedgerSummary & {
    /** Undelivered while things still moved when the wait for them ended. */
    readonly inDoubt: number;
  };
  /** The data points that are sampled by declaration; none where every change is read. */
  readonly sampled: readonly SampledDataPoint[];
  /** What the destination holds. */
  readonly alerts: readonly AlertRow[];
  readonly oee: readonly OeeRow[];
  readonly faults: readonly FaultRecord[];
  /** How far each data flow came. */
  readonly flows: readonly FlowState[];
}

/** One fault as it was injected, and how the pipeline came back from it. */
export interface FaultRecord {
  readonly kind: string;
  readonly on: string;
  readonly atMs: number;
  readonly healedAtMs: number;
  /** False: no traffic ever met it. */
  readonly felt: boolean;
  /** Readings that fell due while it lasted and arrived after it healed, or never. */
  readonly backlog: number;
  /** Wall seconds from healing until all of that had arrived, less those in which another fault was in the way; undefined: some never did. */
  readonly drainedSeconds: number | undefined;
  /** Wall seconds from healing until every asset behind the link had delivered a reading from after it; undefined: one never did. */
  readonly freshSeconds: number | undefined;
  /** Assets of which nothing newer than the fault ever arrived. */
  readonly silentAssets: readonly string[];
}
