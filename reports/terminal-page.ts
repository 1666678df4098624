import { styleText } from "node:util";
import type { Outcome } from "./run-report.ts";

export interface TerminalOptions {
  /** Whether the terminal shows colours; the words say the same without. */
  readonly color: boolean;
  /** Columns of the terminal; sentences are wrapped to it, but to no fewer than 60. */
  readonly width: number;
}

/** How words become lines of a terminal. */
export type TerminalPage = ReturnType<typeof createTerminalPage>;

const signs: Readonly<Record<Outcome, string>> = { pass: "✓", fail: "✗", unknown: "?" };
const colors = { pass: "green", fail: "red", unknown: "yellow" } as const;
const titleWidth = 10;

/** A page of so many columns, with or without colours. */
export function createTerminalPage({ color, width }: TerminalOptions) {
  const columns = Math.max(60, width);
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    color ? styleText(style, text, { validateStream: false }) : text;
  const strong = (text: string) => paint("bold", text);

  return {
    strong,
    sign: (outcome: Outcome) => paint(colors[outcome], signs[outcome]),
    banner: (outcome: Outcome) => paint(["bold", "inverse", colors[outcome]], ` ${outcome.toUpperCase()} `),

    /** Lines of `text` beside `margin`, which is `indent` wide on the screen; below it where little room is left. */
    beside(margin: string, indent: number, text: string): string[] {
      const isCramped = columns - indent < 32;
      const left = " ".repeat(isCramped ? 6 : indent);
      const lines = wrap(clean(text), columns - left.length);
      if (isCramped) return [margin.trimEnd(), ...lines.map((line) => `${left}${line}`)];
      return lines.map((line, index) => `${index === 0 ? margin : left}${line}`);
    },

    /** Lines under one title in the margin; they are not wrapped, so that a path or a command can be copied. */
    titled(title: string, lines: readonly string[]): string[] {
      const margin = `  ${strong(title)}${" ".repeat(titleWidth - 2 - title.length)}`;
      return lines.map((line, index) => `${index === 0 ? margin : " ".repeat(titleWidth)}${line}`);
    },
  };
}

function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

const control = /\p{Cc}+/gu;

/** The text with a space for every run of control characters: a name from a user's file must not move the cursor. */
export function clean(text: string): string {
  return text.replace(control, " ");
}
