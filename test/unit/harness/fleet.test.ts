import { describe, expect, test } from "vitest";
import { parseScenario } from "../../../scenarios/harness/scenario/file.ts";
import { InvalidScenario } from "../../../scenarios/harness/scenario/problem.ts";

/** A scenario with these devices, each on a line of its own from line 7 on, and what else it says below. */
const fleet = (devices: string[], more = "") => `name: fleet
given: many ovens
expect: they bake
seed: 1
clock: { start: 2026-03-02T06:00:00Z, duration: 1h, speed: 60 }
devices:
${devices.map((device) => `  ${device}\n`).join("")}checks: [{ kind: delivered-once }]
${more}`;

const ovens = "ovens: { kind: opcua-oven, recipe: rolls, count: 3 }";
const door = "door: { kind: onvif-camera, watches: ovens-2 }";
const meter = "meter: { kind: rest-sensor, measures: energy, of: [ovens] }";

function problemsOf(devices: string[], more = ""): string[] {
  try {
    parseScenario(fleet(devices, more), "x.yaml");
  } catch (error) {
    if (!(error instanceof InvalidScenario)) throw error;
    return error.problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
  }
  return [];
}

test("a count makes so many devices of one configuration, each with a name of its own", () => {
  const { devices } = parseScenario(fleet([ovens, door]), "x.yaml");
  expect(Object.keys(devices)).toEqual(["ovens-1", "ovens-2", "ovens-3", "door"]);
  const oven = devices["ovens-1"];
  expect(oven).not.toHaveProperty("count");
  expect(oven).toMatchObject({ kind: "opcua-oven", recipe: "rolls" });
  expect(devices["ovens-3"]).toEqual(oven);
});

test("a count of 1 is a fleet, too", () => {
  const { devices } = parseScenario(fleet([ovens.replace("3", "1")]), "x.yaml");
  expect(Object.keys(devices)).toEqual(["ovens-1"]);
});

test("a list that names a fleet names each of its devices", () => {
  const { devices } = parseScenario(fleet([ovens, "oven: { kind: opcua-oven }", meter]), "x.yaml");
  expect(devices.meter).toMatchObject({ of: ["ovens-1", "ovens-2", "ovens-3"] });
});

test("faults and interventions on a fleet are on each of its devices", () => {
  const scenario = parseScenario(
    fleet(
      [ovens],
      `faults: [{ kind: link-cut, on: ovens, at: 1m, for: 5m }, { kind: link-cut, on: ovens-2, at: 20m, for: 5m }]
interventions: [{ on: ovens, at: 30m, do: set-setpoint, celsius: 215 }]`,
    ),
    "x.yaml",
  );
  expect(scenario.faults.map(({ on, at }) => [on, at])).toEqual([
    ["ovens-1", 60_000],
    ["ovens-2", 60_000],
    ["ovens-3", 60_000],
    ["ovens-2", 1_200_000],
  ]);
  expect(scenario.interventions).toEqual(
    ["ovens-1", "ovens-2", "ovens-3"].map((on) => ({
      on,
      at: 1_800_000,
      command: { kind: "set-setpoint", celsius: 215 },
      by: "scenario",
    })),
  );
});

test("a fleet of a kind that shares ports may have one", () => {
  expect(problemsOf([ovens.replace(" }", ", port: 50000 }")])).toEqual([]);
});

describe("a mistake with a fleet is told once, where the file makes it:", () => {
  test.each([
    [
      "no device at all",
      [ovens.replace("3", "0")],
      "",
      ["7:52 devices.ovens.count: must be at least 1, got 0"],
    ],
    [
      "half a device",
      [ovens.replace("3", "2.5")],
      "",
      ["7:52 devices.ovens.count: must be a whole number, got 2.5"],
    ],
    [
      "a device with the name of one of its own",
      [ovens, "ovens-3: { kind: opcua-oven }"],
      "",
      [
        "7:52 devices.ovens.count: makes ovens-1 to ovens-3, but ovens-3 stands in the file as well; rename one of them",
      ],
    ],
    [
      "one port for devices that cannot share it",
      [ovens, meter.replace(" }", ", count: 2, port: 8080 }")],
      "",
      [
        "8:78 devices.meter.port: is one port for a fleet, and rest-sensors cannot share it; leave it out for any free ones",
      ],
    ],
    [
      "a camera that watches all of them",
      [ovens, door.replace("ovens-2", "ovens")],
      "",
      ["8:40 devices.door.watches: takes one device, but ovens is a fleet; name one, such as ovens-1"],
    ],
    [
      "a device of a fleet that is smaller",
      [ovens, door.replace("ovens-2", "ovens-4")],
      "",
      [
        '8:40 devices.door.watches: no device "ovens-4"; devices are ovens (ovens-1 to ovens-3), door; did you mean ovens-1?',
      ],
    ],
    [
      "a fleet and one of its devices in a list",
      [ovens, "oven: { kind: opcua-oven }", meter.replace("[ovens]", "[oven, ovens, ovens-2]")],
      "",
      ["9:67 devices.meter.of.2: names ovens-2 twice"],
    ],
    [
      "a disturbance that none of them can have",
      [ovens.replace(" }", ", disturbances: [{ kind: jam, at: 1500ms }] }")],
      "",
      ["7:87 devices.ovens.disturbances.0.at: must be a whole multiple of 1s, got 1s500ms"],
    ],
    [
      "a fault on a fleet that is not there",
      [ovens],
      "faults: [{ kind: link-cut, on: oven, at: 1m, for: 5m }]",
      [
        '9:32 faults.0.on: no link "oven"; links are ovens (ovens-1 to ovens-3), broker, uplink; did you mean ovens?',
      ],
    ],
  ])("%s", (_what, devices, more, problems) => {
    expect(problemsOf(devices, more)).toEqual(problems);
  });
});
