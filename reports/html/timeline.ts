import { formatPlural } from "../format.ts";
import type { RunReport } from "../run-report.ts";
import { renderPicture } from "./chart.ts";
import { html, type Markup } from "./markup.ts";
import { stateLooks } from "./packml-look.ts";
import { pickOvens } from "./pick-ovens.ts";
import { drawTimeline } from "./timeline-drawing.ts";
import {
  renderDisturbances,
  renderFalseAlarms,
  renderFaults,
  renderInterventions,
} from "./timeline-tables.ts";

/** What happened in the plant, what was broken, and what was alarmed: as a picture and as tables. */
export function renderTimeline(report: RunReport): Markup {
  const { startMs, endMs } = report.result.plant;
  const { ovens, disturbances, result } = report;
  const isEmpty = !(endMs > startMs) || ovens.length + disturbances.length + result.faults.length === 0;
  return html`<section id="timeline" aria-labelledby="timeline-title">
    <h2 id="timeline-title">Timeline</h2>
    <p class="lead">What physically happened, in plant time (UTC): the height of a bar is the state of the oven, a dip is time not producing.</p>
    ${isEmpty ? html`<p class="nothing">No plant time passed, or nothing happened in it.</p>` : renderLanes(report)}
    ${renderDisturbances(report)}${renderFaults(report)}${renderInterventions(report)}${renderFalseAlarms(report)}
  </section>`;
}

function renderLanes(report: RunReport): Markup {
  const { hiddenCount } = pickOvens(report);
  const picture = {
    id: "timeline",
    label: "Timeline of the run",
    wide: drawTimeline(report, "wide"),
    narrow: drawTimeline(report, "narrow"),
  };
  return html`<figure>${renderPicture(picture)}
    <figcaption>${renderLegend(report)}${hiddenCount > 0 ? html`<p>Drawn are the ovens in which most happened; ${formatPlural(hiddenCount, "more oven")} stand in history.ndjson.</p>` : undefined}</figcaption>
  </figure>`;
}

function renderLegend({ result }: RunReport): Markup {
  const states = [...stateLooks].map(([state, { color, share, meaning }]) => {
    const height = Math.round(16 * share);
    return html`<li><svg viewBox="0 0 18 16" aria-hidden="true"><rect x="0" y="${16 - height}" width="18" height="${height}" fill="${color}"/></svg>${state} <small>${meaning}</small></li>`;
  });
  return html`<ul class="legend" aria-label="Legend">${states}
    <li><svg viewBox="0 0 18 16" aria-hidden="true"><rect x="1" y="3" width="16" height="10" rx="2" class="disturbance found"/></svg>disturbance <small>with ✓ and delay, or ✕ missed</small></li>
    <li><svg viewBox="0 0 18 16" aria-hidden="true"><path d="M4 4h10l-5 9z" class="alarm"/></svg>alarm</li>
    <li><svg viewBox="0 0 18 16" aria-hidden="true"><path d="M9 1.5l6 6.5l-6 6.5l-6 -6.5z" class="false-alarm"/></svg>false alarm</li>
    <li><svg viewBox="0 0 18 16" aria-hidden="true"><rect x="0" y="0" width="18" height="16" class="shade"/><rect x="0" y="3" width="18" height="10" class="fault"/></svg>fault</li>
    ${result.interventions && html`<li><svg viewBox="0 0 18 16" aria-hidden="true"><path d="M9 2v12" class="hand"/><circle cx="9" cy="8" r="4" class="hand"/></svg>intervention</li>`}
  </ul>`;
}
