import { stringify } from "yaml";
import { scenarioJsonSchema } from "./json-schema.ts";

/** As much of JSON schema as the grammar of scenarios uses. */
interface Grammar {
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

/** The grammar of scenario files for people, in Markdown: every key with its type, default and meaning, and an example of each kind. */
export function scenarioReference(): string {
  const grammar = JSON.parse(scenarioJsonSchema()) as Grammar;
  return `${[preface, ...tellKeys(grammar), exampleBlock(grammar), ...tellParts(grammar, 2)].join("\n\n")}\n`;
}

const preface = `# Scenario files

Every key of a scenario file. \`npm run schema\` writes this page from the grammar that also checks the files; edit the descriptions there.

A duration is a number with its unit: \`500ms\`, \`90s\`, \`12m\`, \`1h30m\`, \`3d\`. Plant time is the time of the simulated plant, wall time
that of the machine; at speed 60 a minute of plant time is a second of wall time. Disturbances and stops fall on whole steps of the oven's model; a
file that misses them is told so.`;

/** The table of an object's keys; a `kind` that is the section's name is left out. */
function tellKeys(grammar: Grammar): string[] {
  const rows = keysOf(grammar)
    .filter(([key, value]) => key !== "kind" || value.const === undefined)
    .map(([key, value]) => {
      const absent = value.default === undefined ? "optional" : `\`${write(value.default)}\``;
      const isRequired = grammar.required?.includes(key) === true;
      return `| \`${key}\` | ${typeOf(value)} | ${isRequired ? "required" : absent} | ${value.description ?? ""} |`;
    });
  if (rows.length === 0) return [];
  return [["| key | type | default | meaning |", "| --- | --- | --- | --- |", ...rows].join("\n")];
}

/** A section for each key that holds more than a single value. */
function tellParts(grammar: Grammar, level: number): string[] {
  return keysOf(grammar).flatMap(([key, value]) => {
    const inner = value.items ?? (value.additionalProperties || value);
    const kinds = inner.oneOf ?? [];
    if (inner.properties === undefined && kinds.length === 0) return [];
    const title = heading(level, key, value);
    if (kinds.length === 0)
      return [...title, ...tellKeys(inner), exampleBlock(value, key), ...tellParts(inner, level + 1)];
    return [
      ...title,
      ...kinds.flatMap((one) => {
        const kind = one.properties?.kind?.const ?? "";
        return [
          ...heading(level + 1, kind, one),
          ...tellKeys(one),
          exampleBlock(one),
          ...tellParts(one, level + 2),
        ];
      }),
    ];
  });
}

function heading(level: number, title: string, { description }: Grammar): string[] {
  const line = `${"#".repeat(level)} ${title}`;
  return description === undefined ? [line] : [line, description];
}

/** An object's keys: its kind first, then what it must have; what no value fits is left out. */
function keysOf({ properties = {}, required = [] }: Grammar): [string, Grammar][] {
  const rank = (key: string) => (key === "kind" ? 0 : required.includes(key) ? 1 : 2);
  return Object.entries(properties)
    .filter(([, value]) => value.not === undefined)
    .sort(([a], [b]) => rank(a) - rank(b));
}

function typeOf(grammar: Grammar): string {
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
function exampleBlock(grammar: Grammar, key?: string): string {
  const value = exampleOf(grammar, "");
  const isWhole = key === undefined && grammar.properties?.kind === undefined;
  const lines = isWhole
    ? Object.entries(value as object).map(([name, part]) => `${name}: ${write(part)}`)
    : [key === undefined ? write(value) : `${key}: ${write(value)}`];
  return ["```yaml", ...lines, "```"].join("\n");
}

/** What a duration is in an example, by its key. */
const durations: Readonly<Record<string, string>> = {
  duration: "1h",
  at: "40m",
  for: "10m",
  every: "20m",
  latency: "300ms",
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
  if (properties === undefined) return grammar.const ?? grammar.enum?.[0] ?? durations[key];
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

const write = (value: unknown) => stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trimEnd();
