import {
  isDetected,
  judgeDifference,
  largestDifference,
  listFalseAlarms,
  oeeTolerance,
  sortChecks,
  tellIntervention,
  tellVerdict,
  worstDifference,
} from "./findings.ts";
import {
  formatCount,
  formatDifference,
  formatPercent,
  formatPlural,
  formatSpan,
  formatTimeIn,
} from "./format.ts";
import type { OvenReport, RunReport } from "./run-report.ts";
import { clean, createTerminalPage, type TerminalOptions, type TerminalPage } from "./terminal-page.ts";

/** The verdict for a terminal, what is wrong first; it ends with a newline. */
export function renderConsole(report: RunReport, options: TerminalOptions): string {
  const page = createTerminalPage(options);
  const parts = [
    tellHead,
    tellStory,
    tellChecks,
    tellLedger,
    tellInterventions,
    tellDisturbances,
    tellOee,
    tellPace,
    tellWhere,
  ];
  return `${parts
    .map((part) => part(report, page).join("\n"))
    .filter((text) => text !== "")
    .join("\n\n")}\n`;
}

const mostLines = 12;

function tellHead(report: RunReport, page: TerminalPage): string[] {
  const { outcome, scenario, seed } = report.result;
  return [
    `${page.banner(outcome)} ${page.strong(clean(scenario))}, seed ${seed}`,
    ...page.beside("", 0, tellVerdict(report)),
  ];
}

function tellStory({ given, expect }: RunReport, { strong, beside }: TerminalPage): string[] {
  return [...beside(`  ${strong("given")}   `, 10, given), ...beside(`  ${strong("expect")}  `, 10, expect)];
}

function tellChecks({ result }: RunReport, page: TerminalPage): string[] {
  const kindWidth = Math.min(28, Math.max(0, ...result.checks.map(({ kind }) => clean(kind).length)));
  return sortChecks(result.checks).flatMap(({ kind, outcome, summary }) => {
    const margin = `  ${page.sign(outcome)} ${outcome.padEnd(7)}  ${clean(kind).padEnd(kindWidth)}  `;
    return page.beside(margin, 4 + 7 + 2 + Math.max(kindWidth, clean(kind).length) + 2, summary);
  });
}

function tellLedger({ result: { ledger } }: RunReport, page: TerminalPage): string[] {
  const { due, delivered, lost, duplicated, unexpected, inDoubt, lostSamples } = ledger;
  const [first] = lostSamples;
  const share = due === 0 ? "" : ` (${formatPercent(delivered / due, 3)})`;
  const lines = [
    `${formatPlural(due, "reading")} due, ${formatCount(delivered)} delivered${share}`,
    `${formatCount(lost)} lost, ${formatCount(duplicated)} twice, ${formatCount(unexpected)} unexpected, ${formatCount(inDoubt)} in doubt`,
  ];
  if (first !== undefined) {
    const { asset, dataPoint, sourceTime, lastSeenAt } = first;
    lines.push(clean(`first lost: ${asset} ${dataPoint} of ${sourceTime}, last seen at the ${lastSeenAt}`));
  }
  return page.titled("ledger", lines);
}

function tellInterventions({ result }: RunReport, page: TerminalPage): string[] {
  const all = result.interventions ?? [];
  const lines = all.slice(0, mostLines).map((one) => {
    return `${formatTimeIn(result, one.atMs, true)} ${clean(`${tellIntervention(one)} on ${one.on}, by ${one.by}`)}`;
  });
  if (all.length > mostLines) lines.push(`and ${all.length - mostLines} more`);
  return page.titled("hands", lines);
}

function tellDisturbances(report: RunReport, page: TerminalPage): string[] {
  const falseAlarms = listFalseAlarms(report);
  const missedFirst = [...report.disturbances].sort((a, b) => Number(isDetected(a)) - Number(isDetected(b)));
  const lines = missedFirst.slice(0, mostLines).map((disturbance) => {
    const { kind, device, fromMs, detectedAfterSeconds: seconds, detectedBy } = disturbance;
    const found =
      seconds === undefined ? "missed" : `after ${formatSpan(seconds)} by ${detectedBy ?? "an alarm"}`;
    const sign = page.sign(seconds === undefined ? "fail" : "pass");
    return `${sign} ${formatTimeIn(report.result, fromMs)} ${clean(kind)} on ${clean(device)}: ${clean(found)}`;
  });
  if (missedFirst.length > mostLines) lines.push(`and ${missedFirst.length - mostLines} more`);
  const [first] = falseAlarms;
  if (first !== undefined) {
    const { detector, asset, dataPoint, atMs } = first;
    const when = formatTimeIn(report.result, atMs, true);
    lines.push(
      `${page.sign("fail")} ${falseAlarms.length} false, the first: ${clean(`${detector} on ${asset} ${dataPoint}`)} at ${when}`,
    );
  }
  return page.titled("alarms", lines);
}

function tellOee(report: RunReport, page: TerminalPage): string[] {
  const isWrong = ({ oee }: OvenReport) => oee.some((window) => largestDifference(window) > oeeTolerance);
  const measurable = report.ovens.filter(({ oee }) => oee.length > 0);
  const wrongFirst = [...measurable].sort((a, b) => Number(isWrong(b)) - Number(isWrong(a)));
  const lines = wrongFirst.slice(0, mostLines).map((oven) => {
    const { asset, oee } = oven;
    const missing = oee.filter(({ measured }) => measured === undefined).length;
    const worst = worstDifference(oee);
    const windows = `${formatPlural(oee.length, "window")} off by ${formatDifference(worst)} at most${missing > 0 ? `, ${missing} never delivered` : ""}`;
    return `${page.sign(isWrong(oven) ? judgeDifference(report) : "pass")} ${clean(asset)} ${tellShift(oven)}; ${windows}`;
  });
  if (wrongFirst.length > mostLines)
    lines.push(`and ${formatPlural(wrongFirst.length - mostLines, "more oven")}`);
  return page.titled("oee", lines);
}

function tellShift({ oee }: OvenReport): string {
  const shift = oee.find(({ window }) => window === "shift");
  if (shift === undefined) return "no whole shift";
  const measured = shift.measured === undefined ? "never delivered" : formatPercent(shift.measured.oee, 4);
  return `true ${formatPercent(shift.truth.oee, 4)}, measured ${measured}`;
}

function tellPace({ result: { clock, latencyMs, throughput } }: RunReport, page: TerminalPage): string[] {
  const speed = clock.speed === "max" ? "as fast as it goes" : `speed ${formatCount(clock.speed)}`;
  const [p50, p99, max] = [latencyMs.p50, latencyMs.p99, latencyMs.max].map((ms) => formatSpan(ms / 1000));
  const lines = [
    `${formatSpan(clock.plantSeconds)} of plant time in ${formatSpan(clock.wallSeconds)}, ${speed}`,
    `${formatCount(throughput.dataPointsPerSecond)} data points/s; latency ${p50} median, ${p99} for 99 %, ${max} at most`,
  ];
  return page.titled("pace", lines);
}

function tellWhere({ folder, result }: RunReport, page: TerminalPage): string[] {
  return [
    ...page.titled("report", [`${clean(folder)}/report.html`]),
    ...page.titled("repeat", [clean(result.replay)]),
  ];
}
