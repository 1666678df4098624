/** Text that is HTML already; only `html` and `trusted` make it. */
export interface Markup {
  readonly markup: string;
}

/** What may stand in a template: anything that is no Markup is escaped; undefined leaves nothing. */
export type Content = Markup | string | number | undefined | readonly Content[];

/** A template of HTML or SVG in which every value is escaped, in text and in quoted attributes alike. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  const parts = strings.map((text, index) => text + (index < values.length ? toText(values[index]) : ""));
  return { markup: parts.join("") };
}

/** Declares text of our own (styles, a drawn chart) to be HTML; nothing of a user's may pass here. */
export function trusted(markup: string): Markup {
  return { markup };
}

function toText(content: Content): string {
  if (content === undefined) return "";
  if (typeof content === "string") return escapeHtml(content);
  if (typeof content === "number") return String(content);
  return "markup" in content ? content.markup : content.map(toText).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escapes for text and for quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
