import { isDetected, largestDifference, oeeTolerance } from "../findings.ts";
import type { OvenReport, RunReport } from "../run-report.ts";

const mostOvens = 12;

/** The ovens that a page draws: all of a few; of many, those first in which something happened. Their order is kept. */
export function pickOvens(report: RunReport): {
  readonly shown: readonly OvenReport[];
  readonly hiddenCount: number;
} {
  const { ovens } = report;
  const urgent = [...ovens]
    .sort((a, b) => rateUrgency(b, report) - rateUrgency(a, report))
    .slice(0, mostOvens);
  const shown = ovens.filter((oven) => urgent.includes(oven));
  return { shown, hiddenCount: ovens.length - shown.length };
}

function rateUrgency({ asset, alerts, oee }: OvenReport, { disturbances }: RunReport): number {
  const own = disturbances.filter(({ device }) => device === asset);
  const isWrong = oee.some((window) => largestDifference(window) > oeeTolerance);
  const isMissed = own.some((disturbance) => !isDetected(disturbance));
  const isFalse = alerts.some(({ explained }) => !explained);
  return (isWrong ? 8 : 0) + (isMissed ? 4 : 0) + (isFalse ? 2 : 0) + (own.length > 0 ? 1 : 0);
}
