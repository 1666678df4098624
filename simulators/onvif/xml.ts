/** XML that is ready to be sent: whatever was put into it has been escaped. */
export interface Xml {
  readonly xml: string;
}

type Content = Xml | string | number | boolean | undefined | readonly Content[];

/** Template tag: text that is put in is escaped, XML is not, lists are joined, undefined is left out. */
export function xml(parts: TemplateStringsArray, ...contents: readonly Content[]): Xml {
  const written = parts.map((part, index) => part + render(contents[index])).join("");
  // Line breaks are for those who read the templates; some clients take them for values.
  return { xml: written.replace(/>\s+</g, "><") };
}

function render(content: Content): string {
  if (content === undefined) return "";
  if (Array.isArray(content)) return content.map(render).join("");
  if (typeof content === "object" && "xml" in content) return content.xml;
  return escapeText(String(content));
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

function escapeText(text: string): string {
  // XML 1.0, section 2.2: control characters and the two last of the plane cannot be written at all, not even escaped.
  const writable = text.replace(/[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]/gu, "");
  return writable.replace(/[&<>"']/g, (character) => escapes[character] ?? "");
}
