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

/** What a catalog lists: each component is its file and the folder beside it, or a folder of its own below the catalog's. */
interface Catalog {
  readonly path: string;
  readonly territories: readonly string[];
}

const catalogs: Catalog[] = sources
  .filter(({ path }) => path.endsWith("/catalog.ts"))
  .map((source) => {
    const values = { ...source, text: source.text.replaceAll(/^import type .*$/gm, "") };
    return {
      path: source.path,
      territories: imports(values).map((target) => territoryOf(target, dirname(source.path))),
    };
  });

function territoryOf(target: string, folder: string): string {
  const [first = "", ...deeper] = relative(folder, target).split("/");
  return join(folder, deeper.length === 0 ? first.replace(/\.ts$/, "") : first);
}

/** No component knows another of its kind: only the catalog lists them. */
function crossesTerritories(path: string, target: string): boolean {
  const isIn = (file: string, territory: string) =>
    file === `${territory}.ts` || file.startsWith(`${territory}/`);
  return catalogs.some(({ territories }) => {
    const own = territories.find((territory) => isIn(path, territory));
    const other = territories.find((territory) => isIn(target, territory));
    return own !== undefined && other !== undefined && own !== other;
  });
}

/** The imports of a file that the rules forbid. */
function forbiddenImports(source: Source): string[] {
  const own = source.path.split("/")[0] ?? "";
  return imports(source).filter((target) => {
    const folder = target.split("/")[0] ?? "";
    if (folder !== own) return !(mayImport[own] ?? []).includes(folder);
    return crossesTerritories(source.path, target);
  });
}

test("the rules see the code that they guard", () => {
  for (const folder of folders)
    expect(sources.filter(({ path }) => path.startsWith(`${folder}/`)).length, folder).toBeGreaterThan(0);
  expect(sources.flatMap(imports).length).toBeGreaterThan(200);
  expect(catalogs.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      "simulators/catalog.ts",
      "simulators/plant/disturbances/catalog.ts",
      "stack/connectors/catalog.ts",
      "stack/dataflow/operators/catalog.ts",
      "scenarios/harness/faults/catalog.ts",
      "scenarios/harness/checks/catalog.ts",
    ]),
  );
  for (const { path, territories } of catalogs) expect(territories.length, path).toBeGreaterThan(1);
});

test.each(sources)("$path imports only what its folder may", (source) => {
  expect(forbiddenImports(source)).toEqual([]);
});

describe("a broken rule is seen:", () => {
  test.each([
    ["the stack imports a simulator", "stack/dataflow/flow.ts", "../../simulators/plant/plant.ts"],
    ["a simulator imports the stack", "simulators/opcua/oven.ts", "../../stack/clock.ts"],
    ["a simulator imports another kind", "simulators/opcua/oven.ts", "../rest/rest-sensor.ts"],
    ["a connector imports another", "stack/connectors/rest.ts", "./opcua/session.ts"],
    ["an operator imports another", "stack/dataflow/operators/anomaly.ts", "./oee.ts"],
    ["a fault imports another", "scenarios/harness/faults/link-cut.ts", "./link-latency.ts"],
    ["a check imports another", "scenarios/harness/checks/fresh-again.ts", "./oee-agrees.ts"],
    ["a disturbance imports another", "simulators/plant/disturbances/jam.ts", "./overheat.ts"],
    ["the reports import the harness", "reports/html.ts", "../scenarios/harness/run.ts"],
    ["something imports a test", "scenarios/harness/run.ts", "../../test/support/sockets.ts"],
    ["a load test imports the plant", "loadtests/sensors.ts", "../simulators/catalog.ts"],
  ])("%s", (_what, path, target) => {
    expect(forbiddenImports({ path, text: `import { x } from "${target}";` })).toHaveLength(1);
  });
});

/** Of the stack, only the clock of a process of its own: it hears plant time, but the machine's would come late that way. */
test.each(sources)("$path has no default export and is no barrel", ({ path, text }) => {
  const isAskedFor = path.startsWith("loadtests/"); // k6 runs a script's default export.
  expect(isAskedFor ? [] : (text.match(/^export default /gm) ?? [])).toEqual([]);
  expect(text.match(/^export (\*|\{[^}]*\}) from /gm) ?? []).toEqual([]);
});

const mayReadTheTime =
  /^(scenarios\/harness\/clock\.ts|stack\/follower-clock\.ts|scenarios\/bench\/|test\/|loadtests\/)/;

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
