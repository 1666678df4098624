import type { CheckResult, Outcome } from "../../reports/run-report.ts";
import { checks as catalog } from "./checks/catalog.ts";
import type { History } from "./history.ts";
import type { CheckConfig } from "./scenario/schema.ts";

/** Runs the scenario's checks over the finished history, in the order of the file. */
export function judge(configured: readonly CheckConfig[], history: History): CheckResult[] {
  return configured.map(({ kind, ...config }) => {
    const check = catalog.find((one) => one.kind === kind);
    if (check === undefined) throw new Error(`expected a kind of the catalog, got ${kind}`);
    return { kind, ...check.check(config, history) };
  });
}

/** A run is as good as its worst check: fail, then unknown, then pass. */
export function worst(results: readonly CheckResult[]): Outcome {
  const outcomes = results.map(({ outcome }) => outcome);
  if (outcomes.includes("fail")) return "fail";
  return outcomes.includes("unknown") || outcomes.length === 0 ? "unknown" : "pass";
}
