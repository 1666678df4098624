import { describe, expect, test } from "vitest";
import { z } from "zod";
import { collectFaultKinds, faultKinds } from "../../../scenarios/harness/scenario/fault-kinds.ts";
import { parseScenario } from "../../../scenarios/harness/scenario/file.ts";
import { InvalidScenario } from "../../../scenarios/harness/scenario/problem.ts";

/** A scenario with one fault, on line 11. */
const scenario = (fault: string) => `name: faults
given: devices that misbehave
expect: they are seen through
seed: 1
clock: { start: 2026-03-02T06:00:00Z, duration: 1h, speed: 60 }
devices:
  ovens: { kind: opcua-oven, count: 2 }
  oven: { kind: opcua-oven }
  door: { kind: onvif-camera, watches: oven }
faults:
  - { ${fault} }
checks: [{ kind: delivered-once }]
`;

function problemsOf(fault: string): string[] {
  try {
    parseScenario(scenario(fault), "x.yaml");
  } catch (error) {
    if (!(error instanceof InvalidScenario)) throw error;
    return error.problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
  }
  return [];
}

describe("a fault of a device is told to be misplaced:", () => {
  test.each([
    [
      "on a link",
      "kind: camera-reboot, on: uplink, at: 1m, for: 5m",
      "11:32 faults.0.on: camera-reboot happens to a device, not to the link uplink; devices that can have it are door",
    ],
    [
      "on a device of another kind",
      "kind: opcua-close-sessions, on: door, at: 1m, for: 5m",
      "11:39 faults.0.on: opcua-close-sessions cannot happen to door, which is of kind onvif-camera; devices that can have it are ovens (ovens-1 to ovens-2), oven",
    ],
    [
      "on a device of a fleet of another kind",
      "kind: camera-reboot, on: ovens-2, at: 1m, for: 5m",
      "11:32 faults.0.on: camera-reboot cannot happen to ovens-2, which is of kind opcua-oven; devices that can have it are door",
    ],
    [
      "where no device can have it",
      "kind: sse-replay-gap, on: oven, at: 1m, for: 5m",
      "11:33 faults.0.on: sse-replay-gap cannot happen to oven, which is of kind opcua-oven; no device here can have it, only those of kind sse-sensor or sse-camera",
    ],
    [
      "on nothing",
      "kind: camera-reboot, on: dor, at: 1m, for: 5m",
      '11:32 faults.0.on: no device "dor"; devices are ovens (ovens-1 to ovens-2), oven, door; did you mean door?',
    ],
    [
      "of readings, on a link",
      "kind: clock-skew, on: broker, at: 1m, for: 5m",
      "11:29 faults.0.on: clock-skew happens to a device, not to the link broker; devices that can have it are ovens (ovens-1 to ovens-2), oven, door",
    ],
    [
      "of readings that there are not",
      "kind: bad-quality, on: ovens, at: 1m, for: 5m, dataPoints: [Pressure]",
      expect.stringMatching(
        /^11:5 faults.0: ovens-\d has no data point Pressure; data points are Temperature, /,
      ),
    ],
  ])("%s", (_what, fault, problem) => {
    expect(problemsOf(fault)).toEqual([problem]);
  });
});

test.each(["oven", "ovens", "ovens-2"])("what %s can have is accepted", (on) => {
  expect(problemsOf(`kind: opcua-close-sessions, on: ${on}, at: 1m, for: 5m`)).toEqual([]);
  expect(problemsOf(`kind: clock-skew, on: ${on}, at: 1m, for: 5m, by: 2m`)).toEqual([]);
  expect(problemsOf(`kind: link-cut, on: ${on}, at: 1m, for: 5m`)).toEqual([]);
});

test("there are faults of links, of devices and of readings", () => {
  const hits = Map.groupBy(faultKinds, (one) => one.hits);
  expect(hits.get("link")?.map(({ kind }) => kind)).toEqual(["link-cut", "link-latency"]);
  expect(hits.get("device")?.length).toBeGreaterThan(10);
  expect(hits.get("readings")?.length).toBeGreaterThan(2);
});

test("a fault that several kinds of device list is one, and two of one name are refused", () => {
  const config = z.strictObject({});
  const reboot = { kind: "reboot", config };
  const listed = collectFaultKinds([
    { kind: "camera", faults: [reboot] },
    { kind: "sensor" },
    { kind: "oven", faults: [reboot] },
  ]);
  expect(listed.filter(({ kind }) => kind === "reboot")).toEqual([
    { kind: "reboot", config, hits: "device", deviceKinds: ["camera", "oven"] },
  ]);
  const another = { kind: "oven", faults: [{ kind: "reboot", config }] };
  expect(() => collectFaultKinds([{ kind: "camera", faults: [reboot] }, another])).toThrow(
    "expected one fault of the name reboot; rename one of them",
  );
  const link = { kind: "oven", faults: [{ kind: "link-cut", config }] };
  expect(() => collectFaultKinds([link])).toThrow("expected one fault of the name link-cut");
});
