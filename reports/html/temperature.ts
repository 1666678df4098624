import { formatCount, formatPlural } from "../format.ts";
import type { OvenReport, RunReport } from "../run-report.ts";
import { html, type Markup } from "./markup.ts";
import { pickOvens } from "./pick-ovens.ts";
import { renderTemperatureChart } from "./temperature-chart.ts";

/** A temperature chart for each oven that the page draws. */
export function renderTemperatures(report: RunReport): Markup {
  const { shown, hiddenCount } = pickOvens(report);
  return html`<section id="temperature" aria-labelledby="temperature-title">
    <h2 id="temperature-title">Temperature</h2>
    <p class="lead">The thin line is what reached the destination. It should run in the middle of the pale one, which is what the device gave; a gap in both is a reading that was not Good.</p>
    ${shown.length === 0 ? html`<p class="nothing">The plant has no oven.</p>` : renderLegend()}
    ${shown.map((oven, index) => renderOven(report, oven, index))}
    ${hiddenCount > 0 ? html`<p>${formatPlural(hiddenCount, "more oven")} not drawn.</p>` : undefined}
  </section>`;
}

function renderOven(report: RunReport, oven: OvenReport, index: number): Markup {
  const { asset, setpointCelsius, temperature } = oven;
  const missing = temperature.filter(({ truth, delivered }) => truth !== null && delivered === null).length;
  const note =
    missing > 0
      ? html` <span class="bad">✕ ${formatCount(missing)} of ${formatCount(temperature.length)} drawn points never arrived</span>`
      : undefined;
  const { startMs, endMs } = report.result.plant;
  const chart =
    temperature.length === 0 || !(endMs > startMs)
      ? html`<p class="nothing">No temperature reading.</p>`
      : renderTemperatureChart(report, oven, index);
  return html`<figure><figcaption class="above"><h3>${asset}</h3> <span>setpoint ${setpointCelsius} °C</span>${note}</figcaption>${chart}</figure>`;
}

function renderLegend(): Markup {
  return html`<ul class="legend" aria-label="Legend">
    <li><svg viewBox="0 0 18 16" aria-hidden="true"><path d="M0 8h18" stroke="var(--truth)" stroke-width="6"/></svg>truth</li>
    <li><svg viewBox="0 0 18 16" aria-hidden="true"><path d="M0 8h18" stroke="var(--delivered)" stroke-width="1.5"/></svg>delivered</li>
    <li><svg viewBox="0 0 18 16" aria-hidden="true"><path d="M0 8h18" stroke="var(--fail)" stroke-width="2" stroke-dasharray="2 3"/></svg>never arrived</li>
    <li><svg viewBox="0 0 18 16" aria-hidden="true"><path d="M0 8h18" stroke="var(--soft)" stroke-dasharray="4 3"/></svg>setpoint</li>
    <li><svg viewBox="0 0 18 16" aria-hidden="true"><rect x="1" y="1" width="16" height="14" fill="var(--disturbance-shade)" stroke="var(--disturbance)"/></svg>disturbance, by its number</li>
    <li><svg viewBox="0 0 18 16" aria-hidden="true"><path d="M4 4h10l-5 9z" class="alarm"/></svg>alarm</li>
    <li><svg viewBox="0 0 18 16" aria-hidden="true"><path d="M9 1.5l6 6.5l-6 6.5l-6 -6.5z" class="false-alarm"/></svg>false alarm</li>
    <li><svg viewBox="0 0 18 16" aria-hidden="true"><rect width="18" height="16" class="shade"/></svg>fault</li>
  </ul>`;
}
