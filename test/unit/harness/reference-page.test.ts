import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { checks } from "../../../scenarios/harness/checks/catalog.ts";
import { faultKinds } from "../../../scenarios/harness/scenario/fault-kinds.ts";
import { faultSchema } from "../../../scenarios/harness/scenario/fault-schema.ts";
import { parseScenario } from "../../../scenarios/harness/scenario/file.ts";
import { scenarioReference } from "../../../scenarios/harness/scenario/reference-page.ts";
import { checkSchema, deviceSchema } from "../../../scenarios/harness/scenario/schema.ts";
import { simulators } from "../../../simulators/catalog.ts";
import { disturbances } from "../../../simulators/plant/disturbances/catalog.ts";

const root = join(import.meta.dirname, "../../..");
const page = scenarioReference();

/** The text of the section with a heading, up to the next heading of any level. */
function sectionOf(title: string): string {
  const [, text] = page.split(new RegExp(`^#+ ${title}$`, "m"));
  return text?.split(/^#/m)[0] ?? "";
}

const exampleOf = (text: string) => /```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? "";

test("the reference page is up to date", () => {
  const file = join(root, "scenarios/REFERENCE.md");
  expect(readFileSync(file, "utf8"), "run npm run schema").toBe(page);
});

test("every key has a type and a meaning", () => {
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  expect(rows.length).toBeGreaterThan(50);
  for (const row of rows) expect(row).toMatch(/^\| `[\w-]+` \| .+ \| .+ \| .+\. \|$/);
  expect(page).not.toMatch(/undefined|\[object/);
});

test("the first example is a whole scenario", () => {
  expect(parseScenario(exampleOf(page), "example.yaml").name).toBe("steady-hour");
});

/** An example may name a file of the reader's own. */
function acceptDevice(example: unknown): void {
  const issues = deviceSchema.safeParse(example).error?.issues ?? [];
  expect(issues.filter(({ message }) => !message.startsWith("no file "))).toEqual([]);
}

describe("the example parses and the kind is described:", () => {
  const oven = (disturbance: unknown) => ({ kind: "opcua-oven", disturbances: [disturbance] });
  const kinds = [
    ...simulators.map(({ kind }) => ({ kind, accept: acceptDevice })),
    ...disturbances.map(({ kind }) => ({
      kind,
      accept: (value: unknown) => deviceSchema.parse(oven(value)),
    })),
    ...faultKinds.map(({ kind }) => ({ kind, accept: (value: unknown) => faultSchema.parse(value) })),
    ...checks.map(({ kind }) => ({ kind, accept: (value: unknown) => checkSchema.parse(value) })),
  ];
  test.each(kinds)("$kind", ({ kind, accept }) => {
    const section = sectionOf(kind);
    expect(section).toMatch(/^\n\n[A-Z].*\.\n/);
    const example: unknown = parse(exampleOf(section));
    expect(example).toMatchObject({ kind });
    expect(() => accept(example)).not.toThrow();
  });
});

test("the README names every kind of the catalogs", () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const missing = [simulators, disturbances, faultKinds, checks]
    .flatMap((catalog) => catalog.map(({ kind }) => kind))
    .filter((kind) => !readme.includes(`\`${kind}\``));
  expect(missing).toEqual([]);
});
