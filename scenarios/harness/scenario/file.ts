import { readFileSync } from "node:fs";
import { type Document, isMap, isNode, isPair, LineCounter, parseDocument } from "yaml";
import { expandFleets, expandNamed, namesOf } from "./fleet.ts";
import { explainIssues, type Mistake } from "./issues.ts";
import { InvalidScenario, type Problem, UserMistake } from "./problem.ts";
import { findDanglingReferences } from "./references.ts";
import { type Scenario, scenarioSchema } from "./schema.ts";

/** A scenario with the text that it was read from, its fleets expanded. */
export interface ScenarioFile {
  readonly file: string;
  readonly text: string;
  readonly scenario: Scenario;
  /** What the command line changed beyond seed and speed, for the line that repeats the run. */
  readonly extraArguments?: string;
}

/** Reads and checks a scenario file; throws `InvalidScenario` with every mistake, or `UserMistake` if it cannot be read. */
export function readScenarioFile(file: string): ScenarioFile {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserMistake(
      `cannot read the scenario ${file}: ${reason}; npm run plant -- list shows those that exist`,
      { cause },
    );
  }
  return { file, text, scenario: parseScenario(text, file) };
}

/** Checks the text of a scenario; throws `InvalidScenario` with every mistake and its place. */
export function parseScenario(text: string, file: string): Scenario {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    throw new InvalidScenario(
      file,
      document.errors.map((error) => ({
        ...position(lines, error.pos[0]),
        path: "",
        message: `not valid YAML: ${error.message}`,
      })),
    );
  }
  const input: unknown = document.toJS({ maxAliasCount: 100 });
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    const message =
      "must be a map of name, given, expect, seed, clock, devices, stack, faults, interventions and checks";
    throw new InvalidScenario(file, [{ line: 1, column: 1, path: "", message }]);
  }
  const parsed = scenarioSchema.safeParse(input, { reportInput: true });
  const issues = parsed.success ? [] : explainIssues(scenarioSchema, input, parsed.error.issues);
  const mistakes = [...issues, ...findDanglingReferences(input)];
  if (parsed.success && mistakes.length === 0) return withoutFleets(parsed.data);
  throw new InvalidScenario(file, mistakes.map((mistake) => locate(mistake, document, lines)).sort(byPlace));
}

/** The same scenario with every device on its own, so that nothing else needs to know of fleets. */
function withoutFleets(scenario: Scenario): Scenario {
  const written = Object.entries(scenario.devices);
  const names = namesOf(written);
  return {
    ...scenario,
    devices: Object.fromEntries(expandFleets(written, names).map(({ name, config }) => [name, config])),
    faults: expandNamed(scenario.faults, names),
    interventions: expandNamed(scenario.interventions, names),
  };
}

const byPlace = (a: Problem, b: Problem) => a.line - b.line || a.column - b.column;

function position(lines: LineCounter, offset: number) {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** The place of the value, of the key where the key is wrong, or of the nearest parent where something is missing. */
function locate({ path, message, atKey }: Mistake, document: Document, lines: LineCounter): Problem {
  const keys = path.map((key) => (typeof key === "symbol" ? String(key) : key));
  const offset = (atKey === true ? keyOffset(document, keys) : undefined) ?? valueOffset(document, keys);
  return { ...position(lines, offset), path: keys.join("."), message };
}

function valueOffset(document: Document, keys: readonly (string | number)[]): number {
  for (let depth = keys.length; depth > 0; depth--) {
    const node = document.getIn(keys.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function keyOffset(document: Document, keys: readonly (string | number)[]): number | undefined {
  const parent = keys.length === 1 ? document.contents : document.getIn(keys.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find((item) => isPair(item) && String(item.key) === String(keys.at(-1)));
  return isNode(pair?.key) ? pair.key.range?.[0] : undefined;
}
