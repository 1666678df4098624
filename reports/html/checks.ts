import { sortChecks } from "../findings.ts";
import { formatFigure } from "../format.ts";
import type { CheckResult, RunReport } from "../run-report.ts";
import { html, type Markup } from "./markup.ts";
import { outcomeWords, renderSign } from "./signs.ts";

/** The checks with their sentences and figures, what is wrong first. */
export function renderChecks({ result }: RunReport): Markup {
  const checks = sortChecks(result.checks);
  return html`<section id="checks" aria-labelledby="checks-title">
    <h2 id="checks-title">Checks</h2>
    ${checks.length === 0 ? html`<p class="nothing">No check ran.</p>` : html`<ul class="checks">${checks.map(renderCheck)}</ul>`}
  </section>`;
}

function renderCheck({ kind, outcome, summary, figures }: CheckResult): Markup {
  const entries = Object.entries(figures);
  return html`<li class="check ${outcome}">
    ${renderSign(outcome)}
    <div>
      <h3>${kind} <span class="word">${outcomeWords[outcome]}</span></h3>
      <p>${summary}</p>
      ${entries.length > 0 ? html`<dl class="figures">${entries.map(([name, value]) => html`<div><dt>${tellName(name)}</dt><dd>${formatFigure(value)}</dd></div>`)}</dl>` : undefined}
    </div>
  </li>`;
}

/** `slowestSeconds` as `slowest seconds`. */
const tellName = (name: string) =>
  name.replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
