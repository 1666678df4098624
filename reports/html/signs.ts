import type { Outcome } from "../run-report.ts";
import { type Markup, trusted } from "./markup.ts";

const strokes: Readonly<Record<Outcome, string>> = {
  pass: "M6.5 12.5l4 4 7.5-9",
  fail: "M7.5 7.5l9 9M16.5 7.5l-9 9",
  unknown: "M9 9.2a3 3 0 1 1 4.3 2.9c-.9.5-1.3 1-1.3 2.1M12 17.3v.2",
};

/** What an outcome is called, everywhere on the page. */
export const outcomeWords: Readonly<Record<Outcome, string>> = {
  pass: "Pass",
  fail: "Fail",
  unknown: "Unknown",
};

/** The sign of an outcome: a tick, a cross or a question mark in a disc. The word must stand beside it. */
export function renderSign(outcome: Outcome): Markup {
  return trusted(
    `<svg class="sign" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="11"/><path d="${strokes[outcome]}"/></svg>`,
  );
}
