import { scenarioJsonSchema } from "./json-schema.ts";
import { exampleBlock, type Grammar, keysOf, typeOf, write } from "./reference-grammar.ts";

/** The grammar of scenario files for people, in Markdown: every key with its type, default and meaning, and an example of each kind. */
export function scenarioReference(): string {
  const grammar = JSON.parse(scenarioJsonSchema()) as Grammar;
  return `${[preface, ...tellKeys(grammar), exampleBlock(grammar), ...tellParts(grammar, 2, { kind: "", told: new Map() })].join("\n\n")}\n`;
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

/** Where the page stands: below which kind, and under which kind what was told already. */
interface Place {
  readonly kind: string;
  readonly told: Map<string, string>;
}

/** A section for each key that holds more than a single value; what several kinds share is told under the first. */
function tellParts(grammar: Grammar, level: number, place: Place): string[] {
  return keysOf(grammar).flatMap(([key, value]) => {
    const inner = value.items ?? (value.additionalProperties || value);
    const kinds = inner.oneOf ?? [];
    if (inner.properties === undefined && kinds.length === 0) return [];
    const title = heading(level, key, value);
    const content = JSON.stringify([key, value]);
    const before = place.told.get(content);
    if (before !== undefined) return [...title, `As under [${before}](#${before}).`];
    place.told.set(content, place.kind);
    return kinds.length === 0
      ? [...title, ...tellKeys(inner), exampleBlock(value, key), ...tellParts(inner, level + 1, place)]
      : [...title, ...tellKinds(kinds, level + 1, place)];
  });
}

/** The keys that every kind has once, then a section for each kind with those of its own. */
function tellKinds(kinds: readonly Grammar[], level: number, { kind: outer, told }: Place): string[] {
  const isShared = ([key, value]: [string, Grammar]) =>
    kinds.every(({ properties }) => JSON.stringify(properties?.[key]) === JSON.stringify(value));
  const shared = keep(kinds[0] ?? {}, isShared);
  const sharedKeys = tellKeys(shared);
  return [
    ...(sharedKeys.length > 0 ? ["Keys of every kind:", ...sharedKeys] : []),
    ...kinds.flatMap((one) => {
      const own = keep(one, (entry) => !isShared(entry));
      const kind = one.properties?.kind?.const ?? "";
      const place = { kind: outer === "" ? kind : outer, told };
      return [
        ...heading(level, kind, one),
        ...tellKeys(own),
        exampleBlock(one),
        ...tellParts(own, level + 1, place),
      ];
    }),
    ...tellParts(shared, level, { kind: outer, told }),
  ];
}

/** The same object with some of its keys. */
function keep(grammar: Grammar, isKept: (entry: [string, Grammar]) => boolean): Grammar {
  return {
    ...grammar,
    properties: Object.fromEntries(Object.entries(grammar.properties ?? {}).filter(isKept)),
  };
}

function heading(level: number, title: string, { description }: Grammar): string[] {
  const line = `${"#".repeat(level)} ${title}`;
  return description === undefined ? [line] : [line, description];
}
