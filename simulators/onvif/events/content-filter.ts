import { subscriptionFault } from "../soap-fault.ts";
import type { XmlElement } from "../xml-element.ts";

/** The dialect of ONVIF Core for the content of messages: XPath over simple items, and no more of it. */
export const contentDialect = "http://www.onvif.org/ver10/tev/messageContentFilter/ItemFilter";

/** The simple items of a message, by name. */
export type Items = Readonly<Record<string, string>>;

type Test = (items: Items) => boolean;

const depthLimit = 16;
const lengthLimit = 2000;
const tokenPattern =
  /\s*(boolean\(|not\(|\(|\)|and\b|or\b|\/\/tt:SimpleItem\[|\]|@Name\b|@Value\b|=|"[^"]*"|'[^']*')/y;

/**
 * Reads a `MessageContent` such as `boolean(//tt:SimpleItem[@Name="State" and @Value="true"])`, joined by `and`, `or`
 * and `not()`, into a test; throws the fault of WS-BaseNotification for anything else.
 */
export function readContentFilter({ attributes, text }: XmlElement): Test {
  if (attributes.Dialect !== contentDialect) {
    throw invalid(`the dialect is ${contentDialect}, got ${attributes.Dialect?.slice(0, 80) ?? "none"}`);
  }
  const tokens = tokensOf(text.trim());
  const test = readOr(tokens, 0);
  if (tokens.length > 0) throw invalid(`nothing was expected after it, got ${tokens[0]}`);
  return test;
}

function tokensOf(text: string): string[] {
  if (text.length > lengthLimit) throw invalid(`at most ${lengthLimit} characters were expected`);
  const pattern = new RegExp(tokenPattern);
  const tokens: string[] = [];
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const token = pattern.exec(text)?.[1];
    if (token === undefined) throw invalid(`cannot be read from "${text.slice(at, at + 40)}" on`);
    tokens.push(token);
  }
  return tokens;
}

function readOr(tokens: string[], depth: number): Test {
  const tests = [readAnd(tokens, depth)];
  while (tokens[0] === "or") {
    tokens.shift();
    tests.push(readAnd(tokens, depth));
  }
  return (items) => tests.some((test) => test(items));
}

function readAnd(tokens: string[], depth: number): Test {
  const tests = [readTerm(tokens, depth)];
  while (tokens[0] === "and") {
    tokens.shift();
    tests.push(readTerm(tokens, depth));
  }
  return (items) => tests.every((test) => test(items));
}

function readTerm(tokens: string[], depth: number): Test {
  if (depth > depthLimit) throw invalid(`nested deeper than ${depthLimit}`);
  const opening = tokens.shift();
  if (opening === "//tt:SimpleItem[") return readItem(tokens);
  if (opening !== "boolean(" && opening !== "not(" && opening !== "(") {
    throw invalid(`expected boolean(//tt:SimpleItem[…]), got ${opening ?? "nothing"}`);
  }
  const inner = readOr(tokens, depth + 1);
  expect(tokens, ")");
  return opening === "not(" ? (items) => !inner(items) : inner;
}

/** `@Name="…"` and, if they say more, `and @Value="…"`, up to the closing bracket. */
function readItem(tokens: string[]): Test {
  const asked: Record<string, string> = {};
  do {
    const attribute = tokens.shift() ?? "nothing";
    if (attribute !== "@Name" && attribute !== "@Value")
      throw invalid(`expected @Name or @Value, got ${attribute}`);
    expect(tokens, "=");
    const value = tokens.shift() ?? "";
    if (!/^["']/.test(value)) throw invalid(`expected a value in quotes, got ${value || "nothing"}`);
    asked[attribute] = value.slice(1, -1);
  } while (tokens[0] === "and" && tokens.shift());
  expect(tokens, "]");
  const { "@Name": name, "@Value": value } = asked;
  return (items) =>
    Object.entries(items).some(
      ([itemName, itemValue]) => (name ?? itemName) === itemName && (value ?? itemValue) === itemValue,
    );
}

function expect(tokens: string[], wanted: string): void {
  const token = tokens.shift();
  if (token !== wanted) throw invalid(`expected ${wanted}, got ${token ?? "nothing"}`);
}

function invalid(reason: string) {
  return subscriptionFault("InvalidMessageContentExpressionFault", `the content filter: ${reason}`);
}
