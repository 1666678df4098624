import type { RunReport } from "../run-report.ts";
import { renderChecks } from "./checks.ts";
import { renderEnvironment, renderGuide } from "./environment.ts";
import { renderFlow } from "./flow.ts";
import { renderLedger } from "./ledger.ts";
import { html, type Markup, trusted } from "./markup.ts";
import { renderOee } from "./oee.ts";
import { outcomeWords } from "./signs.ts";
import { styles } from "./styles.ts";
import { renderTemperatures } from "./temperature.ts";
import { renderTimeline } from "./timeline.ts";
import { renderVerdict } from "./verdict.ts";

const sections = [
  { id: "checks", name: "Checks", render: renderChecks },
  { id: "timeline", name: "Timeline", render: renderTimeline },
  { id: "temperature", name: "Temperature", render: renderTemperatures },
  { id: "flow", name: "Flow", render: renderFlow },
  { id: "oee", name: "OEE", render: renderOee },
  { id: "ledger", name: "Ledger", render: renderLedger },
  { id: "environment", name: "Environment", render: renderEnvironment },
  { id: "guide", name: "How to read", render: renderGuide },
] as const;

// The page may load nothing, not even by mistake: only its own styles and the empty icon.
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/** The whole page. */
export function renderPage(report: RunReport): Markup {
  const { scenario, outcome } = report.result;
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${outcomeWords[outcome]}: ${scenario}</title>
  <link rel="icon" href="data:,">
  <style>${trusted(styles)}</style>
</head>
<body>
<div class="page">
  ${renderVerdict(report)}
  <nav aria-label="Sections"><ul>${sections.map(({ id, name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
  <main>${sections.map(({ render }) => render(report))}</main>
</div>
</body>
</html>
`;
}
