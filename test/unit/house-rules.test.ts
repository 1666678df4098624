import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const folders = ["simulators", "stack", "scenarios", "reports", "loadtests", "test"] as const;

/** Which top-level folders each folder may import. The stack must not know that it is being simulated. */
const mayImport: Record<string, readonly string[]> = {
  simulators: [],
  stack: [],
  reports: [],
  loadtests: [],
  scenarios: ["simulators", "stack", "reports"],
  test: ["simulators", "stack", "scenarios", "reports"],
};

/** Folders whose children are of one kind: none of them imports another, only the catalog lists them. */
const kinds = ["simulators/opcua", "simulators/onvif", "simulators/rest", "simulators/sse"];
const connectors = ["opcua", "onvif", "rest", "sse"];

interface Source {
  readonly path: string;
  readonly text: string;
}

const sources: Source[] = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !name.includes("node_modules") && !name.startsWith("out/"))
    .map((name) => join(folder, name))
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") })),
);

/** What a file imports from the repository, as paths from its root. */
function imports({ path, text }: Source): string[] {
  const targets = text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g);
  return [...targets].map(([, target]) => relative(root, join(root, dirname(path), target ?? "")));
}

/** The imports of a file that the rules forbid. */
function forbiddenImports(source: Source): string[] {
  const own = source.path.split("/")[0] ?? "";
  return imports(source).filter((target) => {
    const folder = target.split("/")[0] ?? "";
    if (folder !== own) return !(mayImport[own] ?? []).includes(folder);
    return crossesKinds(source.path, target) || crossesConnectors(source.path, target);
  });
}

function crossesKinds(path: string, target: string): boolean {
  const own = kinds.find((folder) => path.startsWith(`${folder}/`));
  const other = kinds.find((folder) => target.startsWith(`${folder}/`));
  return own !== undefined && other !== undefined && own !== other;
}

function crossesConnectors(path: string, target: string): boolean {
  const connectorOf = (file: string) =>
    connectors.find((name) => new RegExp(`^stack/connectors/${name}(/|\\.ts)`).test(file));
  const [own, other] = [connectorOf(path), connectorOf(target)];
  return own !== undefined && other !== undefined && own !== other;
}

test("the rules see the code that they guard", () => {
  for (const folder of folders)
    expect(sources.filter(({ path }) => path.startsWith(`${folder}/`)).length, folder).toBeGreaterThan(0);
  expect(sources.flatMap(imports).length).toBeGreaterThan(200);
});

test.each(sources)("$path imports only what its folder may", (source) => {
  expect(forbiddenImports(source)).toEqual([]);
});

describe("a broken rule is seen:", () => {
  test.each([
    ["the stack imports a simulator", "stack/dataflow/flow.ts", "../../simulators/plant/plant.ts"],
    ["a simulator imports the stack", "simulators/opcua/oven.ts", "../../stack/clock.ts"],
    ["a simulator imports another kind", "simulators/opcua/oven.ts", "../rest/rest-sensor.ts"],
    ["a connector imports another", "stack/connectors/rest.ts", "./opcua/connector.ts"],
    ["the reports import the harness", "reports/html.ts", "../scenarios/harness/run.ts"],
    ["something imports a test", "scenarios/harness/run.ts", "../../test/support/sockets.ts"],
    ["a load test imports the plant", "loadtests/sensors.ts", "../simulators/catalog.ts"],
  ])("%s", (_what, path, target) => {
    expect(forbiddenImports({ path, text: `import { x } from "${target}";` })).toHaveLength(1);
  });
});

const mayReadTheTime = /^(scenarios\/harness\/clock\.ts|scenarios\/bench\/|test\/|loadtests\/)/;

test.each(sources.filter(({ path }) => !mayReadTheTime.test(path)))(
  "$path reads neither the time nor chance",
  ({ text }) => {
    expect(text.match(/Date\.now\(|performance\.now\(|new Date\(\)|Math\.random\(/g) ?? []).toEqual([]);
  },
);

test.each(sources.filter(({ path }) => path !== "test/unit/house-rules.test.ts"))(
  "$path leaves nothing unfinished",
  ({ text }) => {
    expect(
      text.match(
        /\b(FIXME|TODO|XXX|HACK)\b|@ts-ignore|@ts-expect-error|biome-ignore|\bas any\b(?=\s*[;,)\]])|as unknown as/g,
      ) ?? [],
    ).toEqual([]);
  },
);

test.each(sources.filter(({ path }) => path.startsWith("test/")))(
  "$path focuses and skips no test by hand",
  ({ text }) => {
    expect(text.match(/\b(test|it|describe)\.(only|todo|skip)\(/g) ?? []).toEqual([]);
  },
);
