/** Checks, pictures, tables, OEE cards, the ledger's hops and the closing lists. */
export const partStyles = `
.checks { margin-top: 16px; }
.check { display: flex; gap: 14px; padding: 16px 0 14px; border-top: 1px solid var(--rule); }
.check:first-child { border-top: 0; }
.check.pass > .sign, .check.pass .word { color: var(--pass); }
.check.fail > .sign, .check.fail .word { color: var(--fail); }
.check.unknown > .sign, .check.unknown .word { color: var(--unknown); }
.check.fail, .check.unknown { padding-left: 14px; padding-right: 14px; border-radius: 10px; border-top-color: transparent; margin-bottom: 8px; }
.check.fail { background: var(--fail-tint); }
.check.unknown { background: var(--unknown-tint); }
.check .word { margin-left: 6px; font-size: 0.875rem; }
.check p { max-width: 84ch; }
.figures { display: flex; flex-wrap: wrap; gap: 2px 20px; margin-top: 6px; font-size: 0.8125rem; color: var(--soft); }
.check.fail .figures, .check.unknown .figures { color: var(--ink); }
.figures div { display: flex; gap: 6px; }
.figures dd { font-weight: 600; color: var(--ink); }

figure { margin-top: 22px; }
.picture { overflow-x: auto; }
.picture svg { display: block; height: auto; max-width: 100%; }
.picture.wide svg { width: 100%; min-width: 880px; }
.picture.narrow { display: none; }
.picture text { font-family: Inter, "Segoe UI", "Helvetica Neue", Arial, sans-serif !important; font-variant-numeric: tabular-nums; }
.picture .grid { stroke: var(--grid); fill: none; }
.picture .base { stroke: var(--rule); fill: none; }
.picture .tick { font-size: 12px; fill: var(--soft); }
.picture .name { font-size: 13px; font-weight: 700; fill: var(--ink); }
.picture .label { font-size: 12px; fill: var(--disturbance); }
.picture .label.missed { fill: var(--fail); font-weight: 700; }
.picture .fault-label { font-size: 12px; fill: var(--fault-ink); }
.picture .onset { stroke: var(--disturbance); stroke-dasharray: 2 3; fill: none; }
.veil { fill: var(--disturbance-shade); }
.shade { fill: var(--fault-shade); }
.fault { fill: var(--fault); }
.disturbance { fill: var(--disturbance-shade); stroke: var(--disturbance); stroke-width: 1.5; }
.disturbance.missed { stroke: var(--fail); stroke-dasharray: 3 2; }
.alarm { fill: var(--alarm); }
.hand { fill: var(--sheet); stroke: var(--ink); stroke-width: 1.5; }
.false-alarm { fill: var(--sheet); stroke: var(--fail); stroke-width: 2; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; margin-top: 14px; font-size: 0.8125rem; }
.legend li { display: flex; align-items: center; gap: 7px; }
.legend svg { flex: none; width: 18px; height: 16px; }
.legend small { font-size: inherit; color: var(--soft); }
.above { display: flex; flex-wrap: wrap; gap: 2px 12px; align-items: baseline; font-size: 0.875rem; color: var(--soft); }
.above h3 { color: var(--ink); }

.table { overflow-x: auto; margin-top: 26px; }
.table.tall { max-height: 440px; overflow-y: auto; }
.table th, .table td { overflow-wrap: normal; white-space: nowrap; }
.table .prose { display: inline-block; min-width: 28ch; white-space: normal; }
table { width: 100%; border-collapse: collapse; font-size: 0.875rem; }
caption { padding-bottom: 8px; font-size: 1rem; font-weight: 700; text-align: left; }
th, td { padding: 7px 16px 7px 0; text-align: left; vertical-align: baseline; }
thead th { color: var(--soft); font-weight: 400; white-space: nowrap; }
.tall thead th { position: sticky; top: 0; background: var(--sheet); }
tbody th { font-weight: 600; }
tbody tr { border-top: 1px solid var(--rule); }
.number { color: var(--disturbance); font-weight: 700; }

.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr)); gap: 36px 32px; margin-top: 24px; }
.card { min-width: 0; max-width: 520px; }
.oee-head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 10px; margin-top: 2px; font-size: 0.8125rem; color: var(--soft); }
.oee-head strong { width: 100%; font-size: 2.25rem; line-height: 1.15; letter-spacing: -0.03em; color: var(--ink); }
.oee-head .good { color: var(--pass); font-weight: 600; }
.oee-head .bad { color: var(--fail); }
.ratios { margin-top: 10px; font-size: 0.75rem; }
.ratios th, .ratios td { padding: 6px 0 6px 8px; text-align: right; white-space: nowrap; }
.ratios th:first-child { padding-left: 0; text-align: left; }
.ratios td { font-size: 0.75rem; }
mark { background: var(--fail-tint); color: var(--fail); font-weight: 700; border-radius: 2px; }
.card .picture { margin-top: 20px; }
.card .picture svg { width: 100%; max-width: 420px; }
.key { display: flex; align-items: center; gap: 6px; font-size: 0.8125rem; color: var(--soft); }
.swatch { width: 12px; height: 12px; }
.swatch.bar { background: var(--truth); border-radius: 2px 2px 0 0; }
.key .bad { margin-left: 10px; }
.swatch.dot { width: 8px; height: 8px; margin-left: 10px; background: var(--delivered); border-radius: 50%; }
details { margin-top: 12px; }
summary { cursor: pointer; font-size: 0.875rem; width: fit-content; text-decoration: underline; text-decoration-color: var(--rule); text-underline-offset: 3px; }

.hops { display: flex; align-items: stretch; margin-top: 24px; }
.hop { flex: 1 1 0; display: flex; flex-direction: column; padding: 16px 18px 14px; background: var(--well); border: 1px solid var(--rule); border-radius: 10px; }
.hop span { font-size: 0.875rem; }
.hop strong { font-size: 1.75rem; line-height: 1.3; letter-spacing: -0.02em; }
.hop small { font-size: 0.8125rem; color: var(--soft); }
.gap { flex: 0 0 172px; display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 12px; text-align: center; font-size: 0.8125rem; position: relative; }
.gap::before { content: ""; position: absolute; top: 50%; left: 8px; right: 14px; border-top: 2px solid var(--pass); }
.gap::after { content: ""; position: absolute; top: calc(50% - 4px); right: 8px; width: 9px; height: 9px; border: solid var(--pass); border-width: 2px 2px 0 0; transform: rotate(45deg); }
.gap.lossy::before { border-top-style: dashed; border-color: var(--fail); }
.gap.lossy::after { border-color: var(--fail); }
.gap.whole span { color: var(--pass); }
.gap.lossy span { color: var(--fail); font-weight: 700; }
.gap small { font-size: inherit; color: var(--soft); }
.facts { display: flex; flex-wrap: wrap; gap: 10px 40px; margin-top: 22px; }
.facts dt { font-size: 0.8125rem; color: var(--soft); }
.facts dd { font-size: 1.125rem; font-weight: 600; }

.environment { margin-top: 14px; font-size: 0.875rem; }
.environment div { display: grid; grid-template-columns: 150px minmax(0, 1fr); gap: 16px; padding: 6px 0; border-top: 1px solid var(--rule); }
.environment div:first-child { border-top: 0; }
.environment dt { color: var(--soft); }
.environment dd { font-size: 0.8125rem; }
pre { margin: 12px 0 0; padding: 16px; overflow-x: auto; background: var(--well); border-radius: 10px; font-size: 0.8125rem; line-height: 1.55; }
.guide { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); gap: 20px 36px; margin-top: 16px; }
.guide dt { font-weight: 700; }
.guide dd { font-size: 0.9375rem; color: var(--soft); text-wrap: pretty; }

@media (max-width: 960px) {
  .hops { flex-direction: column; }
  .gap { flex: none; flex-direction: row; justify-content: flex-start; gap: 8px; padding: 16px 0 16px 44px; }
  .gap::before { top: 6px; bottom: 10px; left: 22px; right: auto; border-top: 0; border-left: 2px solid var(--pass); }
  .gap::after { top: auto; bottom: 8px; left: 18.5px; right: auto; transform: rotate(135deg); }
}
@media (max-width: 720px) {
  .picture.wide { display: none; }
  .picture.narrow { display: block; }
  .picture.narrow svg { width: 100%; max-width: 560px; }
  figure { margin-top: 18px; }
  .environment div { grid-template-columns: 1fr; gap: 0; }
  .facts { gap: 10px 28px; }
}
`;
