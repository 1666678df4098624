import type { AlertReport, RunReport } from "../run-report.ts";

/** An alert that stands for itself and for those so soon after it that a picture could not tell them apart. */
export interface DrawnAlert extends AlertReport {
  readonly others: number;
}

const resolvable = 300;

/** The alerts that a picture draws, false ones never hidden behind explained ones, however many there are. */
export function thinAlerts(alerts: readonly AlertReport[], { result }: RunReport): DrawnAlert[] {
  const { startMs, endMs } = result.plant;
  const slotMs = (endMs - startMs) / resolvable;
  const slots = new Map<string, { first: AlertReport; others: number }>();
  for (const alert of alerts) {
    const key = `${alert.explained} ${Math.floor((alert.atMs - startMs) / slotMs)}`;
    const slot = slots.get(key);
    if (slot === undefined) slots.set(key, { first: alert, others: 0 });
    else slot.others++;
  }
  return [...slots.values()].map(({ first, others }) => ({ ...first, others }));
}
