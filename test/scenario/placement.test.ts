import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Result } from "../../reports/run-report.ts";
import {
  childrenOf,
  listeningPorts,
  type PlantProcess,
  refuses,
  startPlant,
  wordsOf,
} from "../support/plant-process.ts";
import { runFile } from "../support/run-text.ts";

const smallPlant = join(import.meta.dirname, "small-plant.yaml");
const components = [
  "broker",
  "connectors",
  "dataflow-anomaly",
  "dataflow-oee",
  "dataflow-telemetry",
  "destination",
];

/** It starts fast, and goes on for longer than any test. */
const longShift = `name: long-shift
given: an oven and its meter are read for a day
expect: nothing, as the run never ends by itself
seed: 1
clock: { start: 2026-03-02T06:00:00Z, duration: 24h, speed: 60 }
devices: { oven-1: { kind: opcua-oven }, meter: { kind: rest-sensor, measures: energy } }
checks: [{ kind: delivered-once }]
`;

/** A run in processes, with a folder of the test's own; disposing ends it. */
function startRun(text: string, ...words: string[]): PlantProcess & { runs(): string[] } {
  const folder = mkdtempSync(join(tmpdir(), "digital-plant-test-"));
  const file = join(folder, "scenario.yaml");
  const out = join(folder, "out");
  writeFileSync(file, text);
  const plant = startPlant("run", file, "--placement", "processes", "--out", out, ...words);
  return {
    ...plant,
    runs: () => readdirSync(out).flatMap((scenario) => readdirSync(join(out, scenario))),
    async [Symbol.asyncDispose]() {
      await plant[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

test("a plant with an outage gives the same delivery from processes as from one", async () => {
  await using plant = startRun(readFileSync(smallPlant, "utf8"), "--json");
  const { code, stdout, stderr } = await plant.ended;
  expect(code, stderr).toBe(0);
  const result = JSON.parse(stdout) as Result;
  const inline = await runFile(smallPlant);
  expect(inline.outcome).toBe("pass");
  expect(result.plant).toEqual(inline.plant);
  expect(result.deliveredHash).toBe(inline.deliveredHash);
});

describe.runIf(process.platform === "linux")("a run in processes", () => {
  /** A run in the middle of its shift, and all that must be gone afterwards. */
  async function startShift() {
    const plant = startRun(longShift);
    const pid = plant.child.pid ?? 0;
    await expect.poll(plant.stderr, { timeout: 45_000 }).toContain("delivered");
    const children = new Map(childrenOf(pid).map((child) => [wordsOf(child)[0] ?? "", child]));
    const ports = [pid, ...children.values()].flatMap(listeningPorts);
    const isGone = async () => {
      await expect.poll(() => [...children.values()].filter(isAlive), { timeout: 5_000 }).toEqual([]);
      for (const port of ports) await expect(refuses(port)).resolves.toBe(true);
    };
    return { plant, children, ports, isGone, [Symbol.asyncDispose]: () => plant[Symbol.asyncDispose]() };
  }

  test("has each component in a process of its own, and a Ctrl-C closes all of them in order", async () => {
    await using shift = await startShift();
    const { plant, children, ports } = shift;
    expect([...children.keys()].sort()).toEqual(components);
    expect(ports.length).toBeGreaterThanOrEqual(6);
    for (const child of children.values()) process.kill(child, "SIGINT");
    plant.child.kill("SIGINT");
    const { code, stdout, stderr } = await plant.ended;
    expect(stderr).toContain("stopped by SIGINT; everything is closed, nothing was judged");
    expect({ code, stdout }).toEqual({ code: 130, stdout: "" });
    expect(plant.runs()).toEqual([]);
    await shift.isGone();
  });

  test("that is killed leaves no process and no port", async () => {
    await using shift = await startShift();
    shift.plant.child.kill("SIGKILL");
    await shift.plant.ended;
    await shift.isGone();
  });

  test.each(["broker", "destination"])("ends with 3 when its %s is killed, and names it", async (name) => {
    await using shift = await startShift();
    const { plant, children } = shift;
    process.kill(children.get(name) ?? 0, "SIGKILL");
    const { code, stdout, stderr } = await plant.ended;
    expect(stderr).toMatch(
      new RegExp(`the ${name} \\(process ${children.get(name)}\\) was killed by SIGKILL`),
    );
    expect(stderr).not.toContain("    at ");
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(plant.runs()).toEqual([]);
    await shift.isGone();
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // No such process.
  }
}
