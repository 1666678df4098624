import { formatCount, formatPercent } from "../format.ts";
import type { Result, RunReport } from "../run-report.ts";
import { html, type Markup } from "./markup.ts";
import { renderTable } from "./table.ts";

type Ledger = Result["ledger"];

/** Where every reading went: from falling due through the broker to the destination, and what got lost on the way. */
export function renderLedger({ result: { ledger } }: RunReport): Markup {
  return html`<section id="ledger" aria-labelledby="ledger-title">
    <h2 id="ledger-title">Ledger</h2>
    <p class="lead">A reading is one value of one data point at one source time. Each that fell due in the plant is looked up at the destination by that identity.</p>
    ${ledger.due === 0 ? html`<p class="nothing">No reading ever fell due.</p>` : renderHops(ledger)}
    ${renderLost(ledger)}
  </section>`;
}

/** What never arrived, by the last hop at which it was seen; of more than the list holds, only its part is known. */
function countMissing({ lost, inDoubt, lostSamples }: Ledger) {
  const countOf = (hop: string) => lostSamples.filter(({ lastSeenAt }) => lastSeenAt === hop).length;
  return {
    device: countOf("device"),
    broker: countOf("broker"),
    isWhole: lostSamples.length >= lost + inDoubt,
    word: inDoubt > 0 ? "missing" : "lost",
  };
}

function renderHops(ledger: Ledger): Markup {
  const { due, delivered, lost, inDoubt, duplicated, unexpected } = ledger;
  const missing = countMissing(ledger);
  const atBroker = missing.isWhole ? formatCount(due - missing.device) : "–";
  return html`<ol class="hops">
      <li class="hop"><span>Due in the plant</span><strong>${formatCount(due)}</strong><small>readings</small></li>
      ${renderGap(missing.device, missing, "before the broker")}
      <li class="hop"><span>Seen at the broker</span><strong>${atBroker}</strong><small>${missing.isWhole ? "of them" : "known for the listed ones only"}</small></li>
      ${renderGap(missing.broker, missing, "behind the broker")}
      <li class="hop"><span>At the destination</span><strong>${formatCount(delivered)}</strong><small>${formatPercent(delivered / due, 3)}</small></li>
    </ol>
    <dl class="facts">
      ${renderCount("Lost", lost)}${renderCount("Twice", duplicated)}${renderCount("Unexpected", unexpected)}${renderCount("In doubt", inDoubt)}
    </dl>`;
}

function renderGap(count: number, { isWhole, word }: ReturnType<typeof countMissing>, where: string): Markup {
  const none = isWhole ? `✓ none ${word}` : "none listed";
  const says = count > 0 ? `✕ ${isWhole ? "" : "at least "}${formatCount(count)} ${word}` : none;
  return html`<li class="gap ${count > 0 ? "lossy" : "whole"}"><span>${says}</span> <small>${where}</small></li>`;
}

const renderCount = (name: string, count: number) =>
  html`<div><dt>${name}</dt><dd class="${count > 0 ? "bad" : "good"}">${count > 0 ? "✕" : "✓"} ${formatCount(count)}</dd></div>`;

function renderLost({ lost, inDoubt, lostSamples }: Ledger): Markup | undefined {
  if (lostSamples.length === 0) return undefined;
  return renderTable({
    title: inDoubt > 0 ? "Missing readings" : "Lost readings",
    columns: ["Source time", "Asset", "Data point", "Last seen at"],
    rows: lostSamples.map(({ asset, dataPoint, sourceTime, lastSeenAt }) => [
      sourceTime,
      asset,
      dataPoint,
      lastSeenAt,
    ]),
    totalCount: Math.max(lost + inDoubt, lostSamples.length),
  });
}
