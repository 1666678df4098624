import { stringify } from "yaml";

/** As much of JSON schema as the grammar of scenarios uses. */
export interface Grammar {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly not?: object;
  readonly anyOf?: readonly Grammar[];
  readonly oneOf?: readonly Grammar[];
  readonly items?: Grammar;
  readonly properties?: Readonly<Record<string, Grammar>>;
  readonly additionalProperties?: Grammar | false;
  readonly required?: readonly string[];
}

/** An object's keys: its kind first, then what it must have; what no value fits is left out. */
export function keysOf({ properties = {}, required = [] }: Grammar): [string, Grammar][] {
  const rank = (key: string) => (key === "kind" ? 0 : required.includes(key) ? 1 : 2);
  return Object.entries(properties)
    .filter(([, value]) => value.not === undefined)
    .sort(([a], [b]) => rank(a) - rank(b));
}

/** The type of a value, in words. */
export function typeOf(grammar: Grammar): string {
  const { type, enum: values, oneOf, anyOf, items, properties, additionalProperties, format } = grammar;
  if (grammar.const !== undefined) return `\`${grammar.const}\``;
  if (values !== undefined) return values.map((value) => `\`${value}\``).join(" or ");
  if (anyOf !== undefined) return anyOf.map(typeOf).join(" or ");
  if (oneOf !== undefined) return "a kind below";
  if (items !== undefined)
    return items.oneOf === undefined ? `list of ${typeOf(items)}` : "list of kinds below";
  if (properties !== undefined) return "map";
  if (additionalProperties) return "map of names to kinds below";
  if (isDuration(grammar)) return "duration";
  if (format === "date-time") return "time";
  if (type === "boolean") return "`true` or `false`";
  return type === "string" ? "text" : typeOfNumber(grammar);
}

function typeOfNumber({ type, minimum, exclusiveMinimum, maximum }: Grammar): string {
  const bounds = [
    minimum === undefined ? "" : `from ${minimum}`,
    exclusiveMinimum === undefined ? "" : `above ${exclusiveMinimum}`,
    maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? "" : `to ${maximum}`,
  ];
  return [type === "integer" ? "whole number" : "number", ...bounds].filter((word) => word !== "").join(" ");
}

const isDuration = ({ pattern }: Grammar) => pattern?.includes("(\\d+)ms") === true;

/** A block of YAML; under its key, where it has one. */
export function exampleBlock(grammar: Grammar, key?: string): string {
  const value = exampleOf(grammar, "");
  const isWhole = key === undefined && grammar.properties?.kind === undefined;
  const lines = isWhole
    ? Object.entries(value as object).map(([name, part]) => `${name}: ${write(part)}`)
    : [key === undefined ? write(value) : `${key}: ${write(value)}`];
  return ["```yaml", ...lines, "```"].join("\n");
}

/** What a duration is in an example, by its key; five minutes where it is no other. */
const durations: Readonly<Record<string, string>> = {
  duration: "1h",
  at: "40m",
  for: "10m",
  every: "20m",
  latency: "300ms",
  delay: "500ms",
};

/** A value that the grammar accepts: its example or default, or the first of its kinds with the keys that need to be told. */
function exampleOf(grammar: Grammar, key: string): unknown {
  const { examples, items, properties, additionalProperties, required = [] } = grammar;
  const [firstKind] = grammar.oneOf ?? [];
  if (examples !== undefined) return examples[0];
  if (isTelling(grammar.default)) return grammar.default;
  if (firstKind !== undefined) return exampleOf(firstKind, key);
  if (items !== undefined) return [exampleOf(items, key)];
  if (additionalProperties) return { "oven-1": exampleOf(additionalProperties, key) };
  if (properties === undefined)
    return grammar.const ?? grammar.enum?.[0] ?? (isDuration(grammar) ? (durations[key] ?? "5m") : undefined);
  const isTold = ([name, value]: [string, Grammar]) =>
    required.includes(name) || value.examples !== undefined || isTelling(value.default);
  return Object.fromEntries(
    keysOf(grammar)
      .filter(isTold)
      .map(([name, value]) => [name, exampleOf(value, name)]),
  );
}

/** A default that is worth its place in an example. */
const isTelling = (value: unknown) => value !== undefined && JSON.stringify(value) !== "{}";

/** A value as a file writes it, on one line. */
export const write = (value: unknown) =>
  stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trimEnd();
