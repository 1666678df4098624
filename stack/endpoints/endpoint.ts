import type { Row } from "../dataflow/row.ts";

/** Where a data flow delivers to. */
export interface Destination extends AsyncDisposable {
  /**
   * Resolves when every row is safe there; a row that it already holds is not stored again.
   * Rejects when the destination does not answer or does not take them: nothing may be acknowledged then.
   */
  write(rows: readonly Row[], signal: AbortSignal): Promise<void>;
}
