import type {
  AlertReport,
  CheckResult,
  DisturbanceReport,
  InterventionResult,
  OeeFigures,
  OeeReport,
  Outcome,
  RunReport,
} from "./run-report.ts";

const urgency: Readonly<Record<Outcome, number>> = { fail: 0, unknown: 1, pass: 2 };

/** The checks with what is wrong first: failed, unknown, passed; otherwise as the scenario lists them. */
export function sortChecks(checks: readonly CheckResult[]): CheckResult[] {
  return [...checks].sort((a, b) => urgency[a.outcome] - urgency[b.outcome]);
}

/** One or two sentences for the whole run. */
export function tellVerdict({ result: { outcome, checks } }: RunReport): string {
  const kindsOf = (wanted: Outcome) =>
    checks.filter((check) => check.outcome === wanted).map(({ kind }) => kind);
  const total = checks.length === 1 ? "the one check" : `${checks.length} checks`;
  if (checks.length === 0) return "No check ran, so nothing was shown.";
  if (outcome === "pass")
    return checks.length === 1 ? "The one check holds." : `All ${checks.length} checks hold.`;
  const kinds = kindsOf(outcome);
  if (kinds.length === 0) return `The run did not end as it should, whatever its ${total} say.`;
  if (outcome === "fail") return `${kinds.length} of ${total} failed: ${kinds.join(", ")}.`;
  const rest = kinds.length === checks.length ? "Nothing was proved." : "The others hold.";
  return `${kinds.length} of ${total} could not be judged: ${kinds.join(", ")}. ${rest}`;
}

/** Every alert of the run that no disturbance explains, in order of time. */
export function listFalseAlarms({ ovens }: RunReport): AlertReport[] {
  return ovens
    .flatMap(({ alerts }) => alerts)
    .filter(({ explained }) => !explained)
    .sort((a, b) => a.atMs - b.atMs);
}

/** True if an alarm named the disturbance. */
export function isDetected({ detectedAfterSeconds }: DisturbanceReport): boolean {
  return detectedAfterSeconds !== undefined;
}

/** What somebody did, as in `set-setpoint 215 °C`. */
export function tellIntervention({ do: what, recipe, celsius }: InterventionResult): string {
  return [what, recipe, celsius === undefined ? undefined : `${celsius} °C`]
    .filter((word) => word !== undefined)
    .join(" ");
}

/** The four figures of ISO 22400-2 in the order of their product. */
export const oeeRatios = ["availability", "effectiveness", "quality", "oee"] as const;

/** The plant's OEE and the stack's are taken as equal up to this difference of a ratio. */
export const oeeTolerance = 1e-9;

/** How OEE that differs counts: as its check found; as unknown where no check was asked, or a device misreported. */
export function judgeDifference({ result }: Pick<RunReport, "result">): Outcome {
  return result.checks.find(({ kind }) => kind === "oee-agrees")?.outcome ?? "unknown";
}

/** Measured less true; infinite where only one of them can be said, 0 where neither can. */
export function differ(truth: number | null, measured: number | null): number {
  if (truth === null || measured === null) return truth === measured ? 0 : Number.POSITIVE_INFINITY;
  return measured - truth;
}

/** The largest difference of a window's ratios; infinite where the window was never delivered. */
export function largestDifference({ truth, measured }: OeeReport): number {
  if (measured === undefined) return Number.POSITIVE_INFINITY;
  const distance = (ratio: keyof OeeFigures) => Math.abs(differ(truth[ratio], measured[ratio]));
  return Math.max(...oeeRatios.map(distance));
}

/** The largest difference of all windows that were delivered; 0 where none was. */
export function worstDifference(windows: readonly OeeReport[]): number {
  return windows
    .map(largestDifference)
    .filter(Number.isFinite)
    .reduce((worst, difference) => Math.max(worst, difference), 0);
}
