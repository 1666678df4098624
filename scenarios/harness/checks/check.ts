import type { z } from "zod";
import type { Outcome } from "../../../reports/run-report.ts";
import type { History } from "../history.ts";

export interface Verdict {
  readonly outcome: Outcome;
  /** What is wrong, by name; or what was shown. */
  readonly summary: string;
  readonly figures: Readonly<Record<string, unknown>>;
}

/** A kind of check: a pure judgement over a finished history, which knows when it has seen nothing. */
export interface Check<Schema extends z.ZodObject = z.ZodObject> {
  readonly kind: string;
  readonly config: Schema;
  /** The data flow without which there is nothing to judge. */
  readonly needsDataflow?: "anomaly" | "oee";
  check(config: z.output<Schema>, history: History): Verdict;
}

/** Identity; it gives a check its types. */
export function defineCheck<Schema extends z.ZodObject>(check: Check<Schema>): Check<Schema> {
  return check;
}
