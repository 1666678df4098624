import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { listScenarioFiles } from "../../../scenarios/commands/scenario-files.ts";
import { parseScenario, readScenarioFile } from "../../../scenarios/harness/scenario/file.ts";
import { scenarioJsonSchema } from "../../../scenarios/harness/scenario/json-schema.ts";
import { InvalidScenario, UserMistake } from "../../../scenarios/harness/scenario/problem.ts";

const good = `name: small
given: an oven
expect: it bakes
seed: 1
clock: { start: 2026-03-02T06:00:00Z, duration: 1h, speed: 60 }
devices:
  oven-1: { kind: opcua-oven }
checks:
  - { kind: delivered-once }
`;

/** What is said of a file, without its first line. */
function problemsOf(text: string): string[] {
  try {
    parseScenario(text, "x.yaml");
  } catch (error) {
    if (error instanceof InvalidScenario) return error.message.split("\n").slice(1);
    throw error;
  }
  return [];
}

test.each(listScenarioFiles())("%s is valid and at most 50 lines long", (file) => {
  const { text, scenario } = readScenarioFile(file);
  expect(scenario.given.length * scenario.expect.length).toBeGreaterThan(0);
  expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(50);
});

test("defaults are filled in", () => {
  expect(parseScenario(good, "x.yaml")).toMatchObject({
    stack: { broker: { kind: "embedded" }, dataflows: ["anomaly", "oee"], destination: { kind: "local" } },
    faults: [],
  });
});

test("every mistake is told at once, in the order of the file, with line and column", () => {
  const bad = `name: small
given: an oven
expect: it bakes
seed: -1
clock: { start: yesterday, duration: -1s, speed: 60 }
devcies: {}
devices:
  oven-1: { kind: opcua-ofen }
  door-1: { kind: onvif-camera, watches: oven-7 }
faults:
  - { kind: link-cut, on: uplnk, at: 10m, for: 5m }
checks: []
`;
  expect(problemsOf(bad)).toEqual([
    expect.stringMatching(/^ {2}4:7 +seed: .*got -1$/),
    expect.stringMatching(/^ {2}5:17 +clock.start: must be a UTC time such as .*, got yesterday$/),
    expect.stringMatching(/^ {2}5:38 +clock.duration: must be .*got -1s$/),
    expect.stringMatching(/^ {2}6:1 +devcies: unknown key; did you mean devices\?$/),
    expect.stringMatching(
      /^ {2}8:19 +devices.oven-1.kind: must be one of .*, got opcua-ofen; did you mean opcua-oven\?$/,
    ),
    expect.stringMatching(
      /^ {2}9:42 +devices.door-1.watches: no device "oven-7"; devices are oven-1, door-1; did you mean oven-1\?$/,
    ),
    expect.stringMatching(
      /^ {2}11:27 +faults.0.on: no link "uplnk"; links are oven-1, door-1, broker, uplink; did you mean uplink\?$/,
    ),
    expect.stringMatching(
      /^ {2}12:9 +checks: needs at least one; a scenario that checks nothing proves nothing$/,
    ),
  ]);
});

describe("a mistake is explained:", () => {
  test.each([
    ["a missing key", good.replace("seed: 1\n", ""), /seed: is missing/],
    ["a duration without a unit", good.replace("duration: 1h", "duration: 60"), /clock.duration: .*60/],
    [
      "a fault after the end",
      `${good}faults:\n  - { kind: link-cut, on: uplink, at: 59m, for: 5m }\n`,
      /faults.0.at: ends 1h4m after the start, but the run lasts 1h/,
    ],
    [
      "a disturbance after the end",
      good.replace("opcua-oven", "opcua-oven, disturbances: [{ kind: jam, at: 2h, for: 5m }]"),
      /devices.oven-1.disturbances.0.at: ends 2h5m after the start/,
    ],
    [
      "a fault that repeats before it heals",
      `${good}faults:\n  - { kind: link-cut, on: uplink, at: 1m, for: 5m, repeat: { every: 5m, times: 3 } }\n`,
      /faults.0.repeat.every: must be longer than for \(5m\)/,
    ],
    [
      "a check without its data flow",
      `${good}  - { kind: oee-agrees }\nstack: { dataflows: [anomaly] }\n`,
      /checks.1.kind: oee-agrees needs the data flow oee/,
    ],
    [
      "a device with the name of a link",
      good.replace("oven-1:", "uplink:"),
      /devices.uplink: is the name of a link/,
    ],
    ["a device with a bad name", good.replace("oven-1:", "Oven_1:"), /devices.Oven_1: must be lower case/],
    [
      "an unknown key of a device",
      good.replace("kind: opcua-oven", "kind: opcua-oven, recipie: rye"),
      /devices.oven-1.recipie: unknown key; did you mean recipe\?/,
    ],
    ["broken YAML", "name: [", /not valid YAML/],
    ["a key that is there twice", `${good}seed: 2\n`, /not valid YAML: .*unique/],
    ["a file that is no map", "- 1\n", /must be a map of name, given/],
    ["an empty file", "", /must be a map of name, given/],
  ])("%s", (_what, text, message) => {
    expect(problemsOf(text).join("\n")).toMatch(message);
  });
});

test("a file that is not there is a mistake of the user's, with what to do", () => {
  expect(() => readScenarioFile("nowhere.yaml")).toThrow(UserMistake);
  expect(() => readScenarioFile("nowhere.yaml")).toThrow(/cannot read the scenario nowhere.yaml.*list/);
});

test("the JSON schema for editors is up to date", () => {
  const file = join(import.meta.dirname, "../../../scenarios/scenario.schema.json");
  expect(readFileSync(file, "utf8"), "run npm run schema").toBe(scenarioJsonSchema());
});

test.each([
  ["a port above all", "{ kind: opcua-oven, port: 99999 }", "port: must be at most 65535, got 99999"],
  ["an empty name", "{ kind: onvif-camera, watches: '' }", "watches: must have at least 1 character, got "],
  ["a short word that is near no other", "{ kind: opcua-plc, nope: 1 }", "nope: unknown key"],
])("%s is told in our words", (_what, device, message) => {
  const problems = problemsOf(good.replace("oven-1:", `oven-2: ${device}\n  oven-1:`));
  expect(problems.join("\n")).toContain(message);
  expect(problems.join("\n")).not.toContain("did you mean");
});
