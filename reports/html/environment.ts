import type { RunReport } from "../run-report.ts";
import { html, type Markup } from "./markup.ts";

/** What the run was made of: hashes, machine, files and the scenario's own text. */
export function renderEnvironment({ result, folder, scenarioText }: RunReport): Markup {
  const { plant, deliveredHash, environment, seed } = result;
  const facts = [
    ["Seed", String(seed)],
    ["Plant hash", plant.hash],
    ["Delivered hash", deliveredHash],
    ["Node", environment.node],
    ["Processor", environment.cpu],
    ["Commit", environment.commit],
    ["Files of this run", folder],
  ] as const;
  return html`<section id="environment" aria-labelledby="environment-title">
    <h2 id="environment-title">Environment</h2>
    <dl class="environment">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
    <details><summary>The scenario file</summary><pre tabindex="0">${scenarioText}</pre></details>
  </section>`;
}

/** What the words and signs of the page mean, for a reader who has never seen one. */
export function renderGuide(): Markup {
  return html`<section id="guide" aria-labelledby="guide-title">
    <h2 id="guide-title">How to read this page</h2>
    <dl class="guide">
      <div><dt>Pass, fail, unknown</dt><dd>A check passes if it could have failed and did not. If the run could not have shown a failure (nothing broke, nothing happened), it is unknown, and so is the run. A run is as good as its worst check.</dd></div>
      <div><dt>Plant time and wall time</dt><dd>Plant time is the time of the simulated plant; at speed 1200 an hour of it takes three seconds of wall time. Readings, faults and shifts are in plant time, latency and rates in wall time.</dd></div>
      <div><dt>Truth</dt><dd>The plant is simulated, so what really happened is known and recorded. The stack under test sees only the wire.</dd></div>
      <div><dt>OEE above 100 %</dt><dd>An item counts where it leaves the oven, though most of its batch's time may lie in the hour before, so a single hour can come out above 100 % and the one before it lower. The shift evens it out.</dd></div>
      <div><dt>Disturbance, alarm, false alarm</dt><dd>A disturbance is something that went wrong in the plant. Its delay counts from the first reading that shows it to the first alarm. An alarm that no disturbance explains is false.</dd></div>
      <div><dt>Lost, twice, unexpected, in doubt</dt><dd>Due and never at the destination; there more than once; there though the plant never gave it; due so late that the run ended before it had to arrive.</dd></div>
      <div><dt>Same plant, same data</dt><dd>The same file and seed give the same plant hash at any speed, and the same delivered hash whenever nothing was lost.</dd></div>
    </dl>
  </section>`;
}
