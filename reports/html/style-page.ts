/** Type, spacing and the head of the page. */
export const pageStyles = `
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; background: var(--paper); color: var(--ink); line-height: 1.5;
  font: 16px/1.5 Inter, "Segoe UI", "Helvetica Neue", Arial, sans-serif; font-variant-numeric: tabular-nums; }
code, pre, .ratios td, .environment dd { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace; }
.page { max-width: 1184px; margin: 0 auto; padding: 28px 24px 72px; }
h1, h2, h3, p, ul, ol, dl, dd, figure { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h1, h2, h3 { text-wrap: balance; overflow-wrap: anywhere; }
h2 { font-size: 1.5rem; letter-spacing: -0.015em; line-height: 1.2; }
h3 { font-size: 1rem; }
p, dd, td, th, li, summary { overflow-wrap: anywhere; }
a { color: inherit; }
:focus-visible { outline: 3px solid var(--fault); outline-offset: 2px; border-radius: 4px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.good { color: var(--pass); }
.bad { color: var(--fail); font-weight: 600; }
.nothing { color: var(--soft); margin-top: 12px; }
.lead { color: var(--soft); max-width: 72ch; margin-top: 6px; }
.sign { flex: none; width: 1.5em; height: 1.5em; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }

.verdict { border-radius: 18px; padding: 30px 36px 26px; color: #fff; background: var(--pass-deep); }
.verdict.fail { background: var(--fail-deep); }
.verdict.unknown { background: var(--unknown-deep); }
.brand { font-size: 0.8125rem; letter-spacing: 0.02em; }
.brand span { font-weight: 700; margin-right: 4px; }
.headline { display: flex; gap: 20px 32px; align-items: center; margin-top: 24px; }
.stamp { display: flex; align-items: center; gap: 14px; font-size: 3.5rem; line-height: 1; letter-spacing: -0.03em; padding-right: 32px; border-right: 1px solid rgb(255 255 255 / 0.35); }
.stamp .sign { width: 1.1em; height: 1.1em; stroke-width: 1.8; }
h1 { font-size: 2rem; line-height: 1.15; letter-spacing: -0.02em; }
.sentence { font-size: 1.0625rem; margin-top: 4px; }
.story { display: grid; grid-template-columns: 1fr 1fr; gap: 12px 40px; margin-top: 28px; }
.story dt, .replay p { font-size: 0.8125rem; font-weight: 700; }
.story dd { font-size: 1.0625rem; line-height: 1.45; overflow-wrap: anywhere; text-wrap: pretty; }
.tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1px; margin-top: 28px; border-radius: 10px; overflow: hidden; }
.tiles li { display: flex; flex-direction: column; padding: 14px 18px 12px; background: rgb(0 0 0 / 0.24); }
.tiles strong { font-size: 1.75rem; line-height: 1.25; letter-spacing: -0.02em; }
.tile-name { font-size: 0.8125rem; font-weight: 700; }
.tile-note { font-size: 0.8125rem; }
.replay { display: flex; align-items: baseline; gap: 16px; margin-top: 22px; }
.replay p { flex: none; }
.replay code { flex: 1; min-width: 0; padding: 8px 12px; border-radius: 8px; background: rgb(0 0 0 / 0.34); font-size: 0.875rem; overflow-wrap: anywhere; user-select: all; }
.when { margin-top: 12px; font-size: 0.8125rem; }

nav { margin: 20px 0 0; font-size: 0.875rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 8px; margin-left: -10px; }
nav a { display: block; padding: 5px 10px; color: var(--soft); text-decoration: none; border-radius: 6px; }
nav a:hover { color: var(--ink); background: var(--sheet); text-decoration: underline; }

section { margin-top: 20px; padding: 30px 36px 34px; background: var(--sheet); border-radius: 18px; scroll-margin-top: 16px; }

@media (max-width: 720px) {
  .page { padding: 12px 8px 48px; }
  .verdict, section { padding: 22px 16px 24px; border-radius: 14px; }
  .headline { flex-direction: column; align-items: flex-start; gap: 16px; margin-top: 18px; }
  .stamp { border: 0; padding: 0; font-size: 3rem; }
  h1 { font-size: 1.625rem; }
  .story { grid-template-columns: 1fr; margin-top: 20px; }
  .story dd, .sentence { font-size: 1rem; }
  .tiles { grid-template-columns: 1fr 1fr; margin-top: 22px; }
  .tiles li { padding: 12px 12px 10px; }
  .tiles strong { font-size: 1.375rem; }
  .replay { flex-direction: column; gap: 4px; align-items: stretch; }
  nav { padding: 0 16px; }
}
@media print {
  .verdict, section { break-inside: avoid-page; print-color-adjust: exact; }
  nav { display: none; }
}
`;
