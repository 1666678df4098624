import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Result } from "../../reports/run-report.ts";
import { startPlant } from "../support/plant-process.ts";

const scenario = `name: device-faults
given: a fleet of ovens, a camera, a sensor and a device at the broker each fail in a way of their own
expect: every reading arrives once, as the device claimed it
seed: 5
clock: { start: 2026-03-02T06:00:00Z, duration: 40m, speed: 400 }
devices:
  ovens: { kind: opcua-oven, recipe: rolls, count: 3 }
  door: { kind: onvif-camera, watches: ovens-2 }
  meter: { kind: rest-sensor, measures: energy, of: [ovens] }
  scale: { kind: mqtt-device, measures: fill-weight, of: [ovens] }
faults:
  - { kind: opcua-restart, on: ovens-1, at: 5m, for: 2m }
  - { kind: bad-quality, on: ovens-3, at: 5m, for: 10m }
  - { kind: link-cut, on: ovens, at: 15m, for: 2m }
  - { kind: camera-reboot, on: door, at: 19m, for: 2m }
  - { kind: http-server-error, on: meter, at: 25m, for: 5m, probability: 1 }
  - { kind: link-cut, on: scale, at: 20m, for: 2m }
interventions: [{ on: ovens, at: 30m, do: open-door }, { on: ovens, at: 32m, do: close-door }]
checks: [{ kind: delivered-once }, { kind: fresh-again, within: 30s }]
`;

test.each(["inline", "processes"])(
  "faults of devices are injected, felt and healed with the stack %s",
  async (placement) => {
    const folder = mkdtempSync(join(tmpdir(), "digital-plant-test-"));
    using _folder = { [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
    const file = join(folder, "device-faults.yaml");
    writeFileSync(file, scenario);
    const out = join(folder, "out");
    await using plant = startPlant("run", file, "--placement", placement, "--out", out, "--json");
    const { code, stdout, stderr } = await plant.ended;
    expect(code, stderr + stdout).toBe(0);
    const { faults, interventions, plant: ran } = JSON.parse(stdout) as Result;
    const told = faults.map(({ kind, on, atMs, healedAtMs }) => {
      return `${kind} on ${on}, ${(atMs - ran.startMs) / 60_000} to ${(healedAtMs - ran.startMs) / 60_000}`;
    });
    expect(told).toEqual([
      "opcua-restart on ovens-1, 5 to 7",
      "bad-quality on ovens-3, 5 to 15",
      "link-cut on ovens-1, 15 to 17",
      "link-cut on ovens-2, 15 to 17",
      "link-cut on ovens-3, 15 to 17",
      "camera-reboot on door, 19 to 21",
      "link-cut on scale, 20 to 22",
      "http-server-error on meter, 25 to 30",
    ]);
    expect(interventions).toHaveLength(6);
    // The devices' own folders, with keys and certificates, went with the run's work.
    expect(readdirSync(join(out, "device-faults/latest")).sort()).toEqual([
      "destination.sqlite",
      "history.ndjson",
      "junit.xml",
      "report.html",
      "result.json",
      "scenario.yaml",
    ]);
  },
);
