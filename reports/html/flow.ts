import { formatCount, formatSpan } from "../format.ts";
import type { RunReport } from "../run-report.ts";
import { renderFlowChart } from "./flow-chart.ts";
import { html, type Markup } from "./markup.ts";

/** How the data kept up: backlog, latency and rate over plant time. */
export function renderFlow(report: RunReport): Markup {
  const { flow, result } = report;
  const { latencyMs, throughput, plant, clock } = result;
  const isEmpty = flow.length === 0 || !(plant.endMs > plant.startMs);
  return html`<section id="flow" aria-labelledby="flow-title">
    <h2 id="flow-title">Flow</h2>
    <p class="lead">While a link is down the backlog grows; when it heals, the backlog drains and the latency of what waited shows once.${tellRetries(clock.speed)}</p>
    ${isEmpty ? html`<p class="nothing">Nothing flowed.</p>` : html`<figure>${renderFlowChart(report)}<figcaption>${renderLegend()}</figcaption></figure>`}
    <dl class="facts">
      <div><dt>Latency, median</dt><dd>${formatSpan(latencyMs.p50 / 1000)}</dd></div>
      <div><dt>Latency, 99 %</dt><dd>${formatSpan(latencyMs.p99 / 1000)}</dd></div>
      <div><dt>Latency, largest</dt><dd>${formatSpan(latencyMs.max / 1000)}</dd></div>
      <div><dt>Data points a second</dt><dd>${formatCount(throughput.dataPointsPerSecond)}</dd></div>
      <div><dt>Messages a second</dt><dd>${formatCount(throughput.messagesPerSecond)}</dd></div>
    </dl>
  </section>`;
}

/** What a second of waiting between retries is in the plant; nothing where the speed is not fixed. */
function tellRetries(speed: RunReport["result"]["clock"]["speed"]): string {
  if (speed === "max") return "";
  return ` Retries wait in wall time: at this speed one second of it is ${formatSpan(speed)} of plant time.`;
}

function renderLegend(): Markup {
  return html`<ul class="legend" aria-label="Legend">
    <li><svg viewBox="0 0 18 16" aria-hidden="true"><path d="M0 8h18" stroke="var(--delivered)" stroke-width="2"/></svg>backlog, median latency, rate</li>
    <li><svg viewBox="0 0 18 16" aria-hidden="true"><path d="M0 8h18" stroke="var(--p99)" stroke-width="2"/></svg>latency of the slowest 1 % (upper line)</li>
    <li><svg viewBox="0 0 18 16" aria-hidden="true"><rect width="18" height="16" class="shade"/></svg>fault</li>
  </ul>`;
}
