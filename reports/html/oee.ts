import { differ, judgeDifference, largestDifference, oeeRatios, oeeTolerance } from "../findings.ts";
import {
  formatDifference,
  formatMoment,
  formatPercent,
  formatPlural,
  formatRatio,
  formatTimeIn,
} from "../format.ts";
import type { OeeReport, Outcome, OvenReport, Result, RunReport } from "../run-report.ts";
import { html, type Markup } from "./markup.ts";
import { renderOeeChart } from "./oee-chart.ts";
import { pickOvens } from "./pick-ovens.ts";

/** OEE as it truly was against OEE as the stack measured it, to the digit. */
export function renderOee(report: RunReport): Markup {
  const { shown, hiddenCount } = pickOvens(report);
  const measurable = shown.filter(({ oee }) => oee.length > 0);
  return html`<section id="oee" aria-labelledby="oee-title">
    <h2 id="oee-title">OEE</h2>
    <p class="lead">Truth is computed from what physically happened, measured is what the stack delivered (ISO 22400-2). They count as equal up to 1e−9; a digit that differs is marked. An hour can exceed 100 %: the items of a batch count in the hour in which they leave.</p>
    ${measurable.length === 0 ? html`<p class="nothing">No whole hour or shift to compare.</p>` : html`<div class="cards">${measurable.map((oven, index) => renderCard(report, oven, index))}</div>`}
    ${hiddenCount > 0 ? html`<p>${formatPlural(hiddenCount, "more oven")} not shown.</p>` : undefined}
  </section>`;
}

function renderCard(report: RunReport, oven: OvenReport, index: number): Markup {
  const shifts = oven.oee.filter(({ window }) => window === "shift");
  const hours = oven.oee.filter(({ window }) => window === "hour");
  // Of several shifts the one that is furthest off stands for all; where none is off, the first.
  const [worst] = [...shifts].sort((a, b) => largestDifference(b) - largestDifference(a) || 0);
  const isWhole = hours.every(({ measured }) => measured !== undefined);
  return html`<article class="card">
    <h3>${oven.asset}</h3>
    ${worst && renderShift(worst, report.result)}
    ${renderOeeChart(report, oven, index)}
    ${hours.length > 0 ? html`<p class="key"><span class="swatch bar"></span> truth <span class="swatch dot"></span> measured${isWhole ? undefined : html` <span class="bad">✕ never delivered</span>`}</p>` : undefined}
    ${renderWindows(hours, "hour", report.result)}
    ${shifts.length > 1 ? renderWindows(shifts, "shift", report.result) : undefined}
  </article>`;
}

function renderShift(shift: OeeReport, result: Result): Markup {
  const { fromMs, toMs, truth, measured } = shift;
  return html`<p class="oee-head"><strong>${formatPercent(truth.oee, 2)}</strong> <span>OEE of the shift, ${formatTimeIn(result, fromMs)}–${formatTimeIn(result, toMs)}</span> ${tellAgreement(shift, judgeDifference({ result }))}</p>
    <table class="ratios">
      <caption class="hidden">Shift from ${formatMoment(fromMs)}</caption>
      <thead><tr><th scope="col"><span class="hidden">Ratio</span></th><th scope="col">Truth</th><th scope="col">Measured</th><th scope="col">Off by</th></tr></thead>
      <tbody>${oeeRatios.map((ratio) => html`<tr><th scope="row">${ratioNames[ratio]}</th>${renderPair(truth[ratio], measured && { value: measured[ratio] })}</tr>`)}</tbody>
    </table>`;
}

const ratioNames = {
  availability: "Availability",
  effectiveness: "Effectiveness",
  quality: "Quality",
  oee: "OEE",
} as const;

function renderWindows(windows: readonly OeeReport[], noun: string, result: Result): Markup | undefined {
  if (windows.length === 0) return undefined;
  const row = ({ fromMs, truth, measured }: OeeReport) =>
    html`<tr><th scope="row">${formatTimeIn(result, fromMs)}</th>${renderPair(truth.oee, measured && { value: measured.oee })}</tr>`;
  return html`<details><summary>${formatPlural(windows.length, noun)} to the digit</summary>
    <table class="ratios">
      <thead><tr><th scope="col">From</th><th scope="col">Truth</th><th scope="col">Measured</th><th scope="col">Off by</th></tr></thead>
      <tbody>${windows.map(row)}</tbody>
    </table></details>`;
}

function tellAgreement(window: OeeReport, judged: Outcome): Markup {
  if (window.measured === undefined) return html`<span class="bad">✕ never delivered</span>`;
  if (largestDifference(window) <= oeeTolerance || judged === "pass")
    return html`<span class="good">✓ agrees</span>`;
  return judged === "fail" ? html`<span class="bad">✕ wrong</span>` : html`<span>? unknown</span>`;
}

/** Two ratios with ten digits each, and their difference. */
function renderPair(truth: number | null, measured: { readonly value: number | null } | undefined): Markup {
  if (measured === undefined)
    return html`<td>${formatRatio(truth)}</td><td class="bad">never came</td><td class="bad">–</td>`;
  const difference = differ(truth, measured.value);
  const isEqual = Math.abs(difference) <= oeeTolerance;
  const off = Number.isFinite(difference) ? formatDifference(difference) : "≠";
  return html`<td>${formatRatio(truth)}</td><td>${markDigits(formatRatio(truth), formatRatio(measured.value), isEqual)}</td><td class="${isEqual ? "good" : "bad"}">${off}</td>`;
}

/** The measured digits, marked from the first that differs. */
function markDigits(truth: string, measured: string, isEqual: boolean): Markup {
  if (isEqual) return html`${measured}`;
  const same = [...measured].findIndex((digit, index) => digit !== truth[index]);
  const at = same < 0 ? measured.length : same;
  return html`${measured.slice(0, at)}<mark>${measured.slice(at)}</mark>`;
}
