import { isDetected, listFalseAlarms, tellIntervention } from "../findings.ts";
import { formatSpan, formatTimeIn } from "../format.ts";
import type { RunReport } from "../run-report.ts";
import { type NumberedDisturbance, numberDisturbances } from "./lanes.ts";
import { html, type Markup } from "./markup.ts";
import { renderTable } from "./table.ts";

const mostRows = 100;

/** Every disturbance with who noticed it when; of very many, the missed ones and the first. */
export function renderDisturbances(report: RunReport): Markup {
  const all = numberDisturbances(report);
  if (all.length === 0) return html`<p class="nothing">No disturbance happened.</p>`;
  const missedFirst = [...all.filter((one) => !isDetected(one)), ...all.filter(isDetected)];
  const shown = missedFirst.slice(0, mostRows).sort((a, b) => a.number - b.number);
  return renderTable({
    title: "Disturbances",
    columns: ["No.", "What", "Detected after", "By", "Device", "Plant time", "Lasted"],
    headColumn: 1,
    rows: shown.map((one) => [
      html`<b class="number">${one.number}</b>`,
      one.kind,
      tellDetection(one),
      one.detectedBy ?? "–",
      one.device,
      tellStretch(one, report),
      formatSpan((one.toMs - one.fromMs) / 1000),
    ]),
    totalCount: all.length,
  });
}

function tellDetection({ detectedAfterSeconds: seconds }: NumberedDisturbance): Markup {
  return seconds === undefined
    ? html`<span class="bad">✕ missed</span>`
    : html`<span class="good">✓ ${formatSpan(seconds)}</span>`;
}

/** Every fault that was injected, in order of time. */
export function renderFaults(report: RunReport): Markup {
  const faults = [...report.result.faults].sort((a, b) => a.atMs - b.atMs);
  if (faults.length === 0) return html`<p class="nothing">No fault was injected.</p>`;
  return renderTable({
    title: "Faults",
    columns: ["What", "On", "Plant time", "Lasted"],
    rows: faults.slice(0, mostRows).map(({ kind, on, atMs, healedAtMs }) => {
      const stretch = tellStretch({ fromMs: atMs, toMs: healedAtMs }, report);
      return [kind, on, stretch, formatSpan((healedAtMs - atMs) / 1000)];
    }),
    totalCount: faults.length,
  });
}

/** Everything that somebody did to an oven; nothing where nobody did. */
export function renderInterventions({ result }: RunReport): Markup | undefined {
  const all = result.interventions ?? [];
  if (all.length === 0) return undefined;
  return renderTable({
    title: "Interventions",
    columns: ["Plant time", "Device", "What", "By"],
    rows: all.slice(0, mostRows).map((one) => {
      return [formatTimeIn(result, one.atMs, true), one.on, tellIntervention(one), one.by];
    }),
    totalCount: all.length,
  });
}

/** Every alarm that no disturbance explains; nothing where there is none. */
export function renderFalseAlarms(report: RunReport): Markup | undefined {
  const alarms = listFalseAlarms(report);
  if (alarms.length === 0) return undefined;
  return renderTable({
    title: "False alarms",
    columns: ["Plant time", "Device", "Data point", "Detector", "It said"],
    rows: alarms.slice(0, mostRows).map(({ atMs, asset, dataPoint, detector, severity, message }) => {
      return [
        formatTimeIn(report.result, atMs, true),
        asset,
        dataPoint,
        detector,
        html`<span class="prose">${severity}: ${message}</span>`,
      ];
    }),
    totalCount: alarms.length,
  });
}

function tellStretch(
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  { result }: RunReport,
): string {
  return `${formatTimeIn(result, fromMs)}–${formatTimeIn(result, toMs)}`;
}
