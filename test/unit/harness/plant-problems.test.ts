import { describe, expect, test } from "vitest";
import { parseScenario } from "../../../scenarios/harness/scenario/file.ts";
import { InvalidScenario } from "../../../scenarios/harness/scenario/problem.ts";

const oven = "oven-1: { kind: opcua-oven }";
const meter = "meter: { kind: rest-sensor, measures: energy }";
const scale = "scale: { kind: sse-sensor, measures: fill-weight }";

/** What is said of a plant with these devices, each on a line of its own from line 7 on, two columns in. */
function problemsOf(...devices: string[]): string[] {
  const text = `name: small
given: an oven
expect: it bakes
seed: 1
clock: { start: 2026-03-02T06:00:00Z, duration: 1h, speed: 60 }
devices:
${devices.map((device) => `  ${device}\n`).join("")}checks:
  - { kind: delivered-once }
`;
  try {
    parseScenario(text, "x.yaml");
  } catch (error) {
    if (!(error instanceof InvalidScenario)) throw error;
    return error.problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
  }
  return [];
}

describe("a plant that cannot be built is refused where it says so:", () => {
  test.each([
    ["a meter without any oven", [meter], ["7:10 devices.meter.of: the plant has no oven"]],
    ["a scale without any oven", [scale], ["7:10 devices.scale.of: the plant has no oven"]],
    [
      "a camera that watches a meter",
      [oven, meter, "door-1: { kind: onvif-camera, watches: meter }"],
      ['9:42 devices.door-1.watches: no oven "meter"; ovens are oven-1'],
    ],
    [
      "a meter of an oven twice",
      [oven, meter.replace(" }", ", of: [oven-1, oven-1] }")],
      ["8:62 devices.meter.of.1: names oven-1 twice"],
    ],
    [
      "a scale of a camera",
      [
        oven,
        "door-1: { kind: onvif-camera, watches: oven-1 }",
        scale.replace(" }", ", of: [oven-1, door-1] }"),
      ],
      ['9:66 devices.scale.of.1: no oven "door-1"; ovens are oven-1'],
    ],
    [
      "a meter that samples too often",
      [oven, meter.replace(" }", ", sampling: 9ms }")],
      ["8:59 devices.meter.sampling: must be whole milliseconds, 10ms at least, got 9ms"],
    ],
    [
      "a scale with more ovens than it can keep apart",
      [...Array.from({ length: 11 }, (_, n) => `oven-${n}: { kind: opcua-oven, sampling: 10ms }`), scale],
      ["18:10 devices.scale.of: a scale can weigh for 10 ovens at their sampling, got 11; name fewer"],
    ],
    [
      "a port given to two devices that cannot share it",
      [oven.replace(" }", ", port: 50000 }"), meter.replace(" }", ", port: 50000 }")],
      [
        "8:55 devices.meter.port: oven-1 has port 50000 already; give meter another, or leave it out for any free one",
      ],
    ],
  ])("%s", (_what, devices, problems) => {
    expect(problemsOf(...devices)).toEqual(problems);
  });
});

test("ovens may share a port", () => {
  const [one, two] = ["oven-1", "oven-2"].map((name) => `${name}: { kind: opcua-oven, port: 50000 }`);
  expect(problemsOf(one ?? "", two ?? "")).toEqual([]);
});

test("a name that leads nowhere is told once", () => {
  expect(problemsOf(oven, "door-1: { kind: onvif-camera, watches: oven-7 }")).toEqual([
    expect.stringMatching(/^8:42 devices.door-1.watches: no device "oven-7"/),
  ]);
});

test("a device with a mistake of its own is not missed as an oven, too", () => {
  expect(problemsOf(oven.replace("opcua-oven", "opcua-ofen"), meter)).toEqual([
    expect.stringMatching(/^7:19 devices.oven-1.kind: must be one of/),
  ]);
});
