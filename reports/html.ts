import { renderPage } from "./html/page.ts";
import type { RunReport } from "./run-report.ts";

/** One self-contained page about a run: pictures inside, no script, nothing loaded, all text of the user's escaped. */
export function renderHtml(report: RunReport): string {
  return renderPage(report).markup;
}
