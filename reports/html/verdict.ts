import {
  isDetected,
  judgeDifference,
  largestDifference,
  listFalseAlarms,
  oeeTolerance,
  tellVerdict,
  worstDifference,
} from "../findings.ts";
import {
  formatCount,
  formatDifference,
  formatMoment,
  formatPercent,
  formatPlural,
  formatSpan,
} from "../format.ts";
import type { Outcome, RunReport } from "../run-report.ts";
import { html, type Markup } from "./markup.ts";
import { outcomeWords, renderSign } from "./signs.ts";

/** The head of the page: the verdict, what was tried, the figures that matter most, and how to repeat it. */
export function renderVerdict(report: RunReport): Markup {
  const { result, given, expect } = report;
  const { outcome, scenario, seed, plant, clock, replay } = result;
  const speed = clock.speed === "max" ? "as fast as it goes" : `${formatCount(clock.speed)} times real time`;
  return html`<header class="verdict ${outcome}">
    <p class="brand"><span>Digital Plant</span> run report</p>
    <div class="headline">
      <div class="stamp">${renderSign(outcome)}<strong>${outcomeWords[outcome]}</strong></div>
      <div>
        <h1>${scenario}</h1>
        <p class="sentence">${tellVerdict(report)}</p>
      </div>
    </div>
    <dl class="story">
      <div><dt>Given</dt><dd>${given}</dd></div>
      <div><dt>Expect</dt><dd>${expect}</dd></div>
    </dl>
    <ul class="tiles" aria-label="Key figures">${tellFigures(report).map(renderTile)}</ul>
    <div class="replay"><p>Repeat this run</p><code>${replay}</code></div>
    <p class="when">${formatSpan(clock.plantSeconds)} of plant time from ${formatMoment(plant.startMs)} UTC, run in ${formatSpan(clock.wallSeconds)}, ${speed}. Seed ${seed}.</p>
  </header>`;
}

interface Tile {
  readonly name: string;
  readonly figure: string;
  readonly note: string;
}

function renderTile({ name, figure, note }: Tile): Markup {
  return html`<li><span class="tile-name">${name}</span><strong>${figure}</strong><span class="tile-note">${note}</span></li>`;
}

function tellFigures(report: RunReport): Tile[] {
  return [tellDelivered(report), tellDisturbances(report), tellOee(report), tellLatency(report)];
}

function tellDelivered({ result: { ledger } }: RunReport): Tile {
  const { due, delivered, lost, duplicated, unexpected } = ledger;
  const figure = due === 0 ? "–" : formatPercent(delivered / due, 2);
  const flaws = [
    lost > 0 ? `${formatCount(lost)} lost` : "",
    duplicated > 0 ? `${formatCount(duplicated)} twice` : "",
    unexpected > 0 ? `${formatCount(unexpected)} unexpected` : "",
  ].filter((flaw) => flaw !== "");
  const note =
    due === 0 ? "no reading was due" : flaws.join(", ") || `${formatCount(due)} readings, each once`;
  return { name: "Delivered", figure, note };
}

function tellDisturbances(report: RunReport): Tile {
  const { disturbances } = report;
  const found = disturbances.filter(isDetected).length;
  const falseAlarms = formatPlural(listFalseAlarms(report).length, "false alarm");
  const figure = disturbances.length === 0 ? "–" : `${found} of ${disturbances.length}`;
  const note = disturbances.length === 0 ? `none happened, ${falseAlarms}` : falseAlarms;
  return { name: "Disturbances caught", figure, note };
}

function tellOee(report: RunReport): Tile {
  const windows = report.ovens.flatMap(({ oee }) => oee);
  const wrong = windows.filter((window) => largestDifference(window) > oeeTolerance).length;
  const worst = worstDifference(windows);
  const figure = windows.length === 0 ? "–" : tellWrong(wrong, worst, judgeDifference(report));
  const note =
    windows.length === 0
      ? "no whole window"
      : `${formatPlural(windows.length, "window")}, off by ${formatDifference(worst)}`;
  return { name: "OEE", figure, note };
}

function tellWrong(wrong: number, worst: number, judged: Outcome): string {
  if (wrong > 0 && judged !== "pass")
    return `${formatCount(wrong)} ${judged === "fail" ? "wrong" : "unknown"}`;
  return worst === 0 ? "exact" : "agrees";
}

function tellLatency({ result: { latencyMs, ledger } }: RunReport): Tile {
  const [p50, p99, max] = [latencyMs.p50, latencyMs.p99, latencyMs.max].map((ms) => formatSpan(ms / 1000));
  if (ledger.delivered === 0) return { name: "Latency, median", figure: "–", note: "nothing arrived" };
  return { name: "Latency, median", figure: `${p50}`, note: `99 % within ${p99}, all within ${max}` };
}
