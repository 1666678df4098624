import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tellScenario } from "../../scenarios/commands/list.ts";
import { startPlant } from "../support/plant-process.ts";

/** A scenario file of the test's own. */
function writeScenario(text: string): { path: string } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), "digital-plant-test-"));
  const path = join(folder, "own.yaml");
  writeFileSync(path, text);
  return { path, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

async function run(...words: string[]) {
  await using plant = startPlant(...words);
  return await plant.ended;
}

const flapping = `name: flapping
given: an oven with a break loses its link twice
expect: every reading arrives once
seed: 1
clock: { start: 2026-03-02T06:00:00Z, duration: 2h }
devices:
  oven-1: { kind: opcua-oven, plannedStops: [{ kind: break, at: 50m, for: 10m }, { kind: cleaning, at: 1h30m, for: 5m }] }
faults: [{ kind: link-cut, on: oven-1, at: 10m, for: 5m, repeat: { every: 30m, times: 2 } }]
checks: [{ kind: delivered-once }]
`;

test("plant explain tells planned stops, and when each link heals", async () => {
  using file = writeScenario(flapping);
  const { code, stdout } = await run("explain", file.path);
  const happenings = stdout.split("\n").flatMap((line) => /^2026-03-02 (.*)/.exec(line)?.[1] ?? []);
  expect(happenings).toEqual([
    "06:00:00  start; 2h of plant time, as fast as the stack keeps up, seed 1",
    "06:10:00  link-cut on the link oven-1 for 5m",
    "06:15:00  the link oven-1 heals from its link-cut",
    "06:40:00  link-cut on the link oven-1 for 5m",
    "06:45:00  the link oven-1 heals from its link-cut",
    "06:50:00  planned break for 10m: oven-1",
    "07:30:00  planned cleaning for 5m: oven-1",
    "08:00:00  end; then delivered-once",
  ]);
  expect(code).toBe(0);
});

test("plant explain tells faults of devices, interventions, and what is the same for a whole fleet, in one line each", async () => {
  using file = writeScenario(`name: bakery
given: many ovens and a camera
expect: every reading arrives once
seed: 1
clock: { start: 2026-03-02T06:00:00Z, duration: 2h }
devices:
  ovens: { kind: opcua-oven, count: 20 }
  door: { kind: onvif-camera, watches: ovens-7 }
faults:
  - { kind: link-cut, on: ovens, at: 10m, for: 5m }
  - { kind: camera-reboot, on: door, at: 20m, for: 1m }
  - { kind: clock-skew, on: ovens-7, at: 30m, for: 1m, by: 1m }
interventions: [{ on: ovens, at: 1h, do: set-setpoint, celsius: 215 }, { on: ovens-7, at: 90m, do: stop, by: the night shift }]
checks: [{ kind: delivered-once }]
`);
  const { code, stdout } = await run("explain", file.path);
  expect(stdout).toContain(
    "  devices ovens-1, ovens-2 … ovens-20, 20 in all (opcua-oven), door (onvif-camera)\n",
  );
  const happenings = stdout.split("\n").flatMap((line) => /^2026-03-02 (.*)/.exec(line)?.[1] ?? []);
  expect(happenings.slice(1, -1)).toEqual([
    "06:10:00  link-cut on the links ovens-1, ovens-2 … ovens-20, 20 in all for 5m",
    "06:15:00  the links ovens-1, ovens-2 … ovens-20, 20 in all heal from their link-cut",
    "06:20:00  camera-reboot on door for 1m",
    "06:21:00  door heals from its camera-reboot",
    "06:30:00  clock-skew on ovens-7 for 1m",
    "06:31:00  ovens-7 heals from its clock-skew",
    "07:00:00  set-setpoint 215 on ovens-1, ovens-2 … ovens-20, 20 in all, by scenario",
    "07:30:00  stop on ovens-7, by the night shift",
  ]);
  expect(code).toBe(0);
});

test("plant explain of a wrong file tells every mistake, without a stack, and ends with 3", async () => {
  using file = writeScenario(flapping.replace("on: oven-1", "on: oven-7").replace("seed: 1", "seed: -1"));
  const { code, stdout, stderr } = await run("explain", file.path);
  expect(stderr).toMatch(
    /is not a valid scenario:\n +4:7 +seed: .*\n +8:\d+ +faults\.0\.on: no link "oven-7"/,
  );
  expect(stderr).not.toContain("    at ");
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
});

test.each(["explain", "validate"])("plant %s without a file says that it expects one", async (command) => {
  const { code, stderr } = await run(command);
  expect(stderr).toBe("expected a scenario file\nplant --help shows how\n");
  expect(code).toBe(3);
});

test("plant list names a wrong file with the command that tells its mistakes", () => {
  using file = writeScenario("name: [");
  expect(tellScenario(file.path)).toEqual({
    text: `${file.path} is not valid: plant validate ${file.path}`,
    isValid: false,
  });
  using right = writeScenario(flapping);
  expect(tellScenario(right.path)).toMatchObject({
    text: expect.stringContaining("an oven with a break"),
    isValid: true,
  });
});

test("plant schema --reference prints the reference page", async () => {
  const { code, stdout } = await run("schema", "--reference");
  expect(stdout).toMatch(/^# Scenario files\n/);
  expect(code).toBe(0);
});
