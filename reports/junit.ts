import { tellVerdict } from "./findings.ts";
import type { CheckResult, RunReport } from "./run-report.ts";

/**
 * JUnit XML for CI systems: the scenario is a suite and each check a case. A failed check is a `failure`; an unknown
 * one is an `error`, which says "this could not be judged" and turns a build red, where `skipped` would hide it.
 */
export function renderJunit(report: RunReport): string {
  const { result, folder } = report;
  const cases = listCases(report);
  const countOf = (outcome: CheckResult["outcome"]) =>
    cases.filter((check) => check.outcome === outcome).length;
  const counts = attributes({
    tests: cases.length,
    failures: countOf("fail"),
    errors: countOf("unknown"),
    skipped: 0,
    time: result.clock.wallSeconds.toFixed(3),
  });
  return `${[
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<testsuites${attributes({ name: "Digital Plant" })}${counts}>`,
    `  <testsuite${attributes({ name: result.scenario })}${counts}>`,
    ...renderProperties(report),
    ...nameApart(cases).map((check) => renderCase(check, result.scenario)),
    `    <system-out>${escapeXml(`repeat with: ${result.replay}\nreport: ${folder}/report.html`)}</system-out>`,
    `  </testsuite>`,
    `</testsuites>`,
  ].join("\n")}\n`;
}

/** A verdict that no check shows (a run that ended before its checks) becomes a case of its own. */
function listCases(report: RunReport): readonly CheckResult[] {
  const { outcome, checks } = report.result;
  if (checks.some((check) => check.outcome === outcome)) return checks;
  return [{ kind: "run", outcome, summary: tellVerdict(report), figures: {} }, ...checks];
}

/** CI systems tell cases apart by name, so the second check of a kind gets a number. */
function nameApart(checks: readonly CheckResult[]): CheckResult[] {
  const seen = new Map<string, number>();
  return checks.map((check) => {
    const times = (seen.get(check.kind) ?? 0) + 1;
    seen.set(check.kind, times);
    return times === 1 ? check : { ...check, kind: `${check.kind} (${times})` };
  });
}

function renderProperties({ result }: RunReport): string[] {
  const { seed, plant, deliveredHash, environment, replay } = result;
  const values = { seed, "plant.hash": plant.hash, deliveredHash, ...environment, replay };
  const lines = Object.entries(values).map(
    ([name, value]) => `      <property${attributes({ name, value })}/>`,
  );
  return ["    <properties>", ...lines, "    </properties>"];
}

function renderCase({ kind, outcome, summary, figures }: CheckResult, scenario: string): string {
  const open = `    <testcase${attributes({ name: kind, classname: scenario, time: "0.000" })}`;
  if (outcome === "pass") return `${open}/>`;
  const element = outcome === "fail" ? "failure" : "error";
  const type = outcome === "fail" ? "fail" : "unknown";
  const text = escapeXml(`${summary}\n${JSON.stringify(figures)}`);
  const body = `      <${element}${attributes({ type, message: summary })}>${text}</${element}>`;
  return [`${open}>`, body, "    </testcase>"].join("\n");
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value)).replaceAll("\n", "&#10;")}"`)
    .join("");
}

// XML 1.0, 2.2: most control characters may not occur, not even escaped.
const forbidden = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escapeXml(text: string): string {
  return text
    .replace(forbidden, "\u{fffd}")
    .replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
