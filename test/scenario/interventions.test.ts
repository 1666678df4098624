import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AttributeIds, DataType, StatusCodes } from "node-opcua-client";
import { describe, expect, test } from "vitest";
import type { Result } from "../../reports/run-report.ts";
import { readScenarioFile } from "../../scenarios/harness/scenario/file.ts";
import { openTestSession, type TestSession } from "../support/opcua-client.ts";
import { type PlantProcess, startPlant } from "../support/plant-process.ts";

/** A folder of the test's own. */
function openFolder(): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "digital-plant-test-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

const scenario = (port: number) => `# An oven at which somebody works.
name: hands
given: the setpoint of an oven is changed by plan, and by somebody at a panel of the user's own
expect: the plant obeys both, and a run of what was left repeats it
seed: 3
clock: { start: 2026-03-02T06:00:00Z, duration: 20m, speed: 60 } # twenty seconds
devices:
  oven-1: { kind: opcua-oven, port: ${port} }
interventions:
  - { on: oven-1, at: 19m, do: set-setpoint, celsius: 225 } # as every day
checks: [{ kind: delivered-once }]
`;

test("a foreign client's write becomes part of the plant, and of the scenario that the run leaves", async () => {
  using folder = openFolder();
  const port = await findPort();
  const file = join(folder.path, "hands.yaml");
  const out = join(folder.path, "out");
  writeFileSync(file, scenario(port));
  await using plant = startPlant("run", file, "--out", out, "--json");
  await expect.poll(plant.stderr, { timeout: 30_000 }).toContain("delivered");
  await using client = await openTestSession(`opc.tcp://127.0.0.1:${port}`);
  await writeSetpoint(client, 215);
  const result = await finished(plant);

  expect(result.interventions).toMatchObject([
    { on: "oven-1", do: "set-setpoint", celsius: 215, by: expect.stringContaining("opc.tcp") },
    { on: "oven-1", do: "set-setpoint", celsius: 225, by: "scenario" },
  ]);
  const left = join(out, "hands/latest/scenario.yaml");
  const [written = "", added] = readFileSync(left, "utf8").split("# as every day\n");
  expect(`${written}# as every day\n`).toBe(scenario(port).replace(/checks.*\n/, ""));
  expect(added).toMatch(
    /^ {2}- \{ on: oven-1, at: \w+, do: set-setpoint, celsius: 215, by: .*opc\.tcp.* \}\nchecks:/,
  );
  const [, repeated = ""] = /^npm run scenario -- (\S+\/scenario\.yaml) --seed 3/.exec(result.replay) ?? [];
  await using again = startPlant("run", repeated, "--speed", "max", "--out", out, "--json");
  const { plant: same, deliveredHash, interventions, replay } = await finished(again);
  expect(same).toEqual(result.plant);
  expect({ deliveredHash, interventions }).toEqual({
    deliveredHash: result.deliveredHash,
    interventions: result.interventions,
  });
  expect(replay).toContain(repeated);
});

describe("plant up --record", () => {
  /** A plant that runs in real time with one write made, recorded in `file`. */
  async function startRecorded(folder: string) {
    const port = await findPort();
    writeFileSync(join(folder, "hands.yaml"), scenario(port).replace("speed: 60", "speed: max"));
    const file = join(folder, "recorded.yaml");
    const plant = startPlant("up", join(folder, "hands.yaml"), "--json", "--record", file);
    await expect.poll(plant.stdout, { timeout: 30_000 }).toContain("\n");
    expect(JSON.parse(plant.stdout())).toMatchObject({ scenario: "hands", record: file });
    await using client = await openTestSession(`opc.tcp://127.0.0.1:${port}`);
    await writeSetpoint(client, 215);
    return { plant, file, [Symbol.asyncDispose]: () => plant[Symbol.asyncDispose]() };
  }

  test("writes a scenario that repeats what was done, from when it was done", async () => {
    using folder = openFolder();
    await using recorded = await startRecorded(folder.path);
    recorded.plant.child.kill("SIGINT");
    await expect(recorded.plant.ended).resolves.toMatchObject({ code: 0, stderr: "" });
    const { plantTime } = JSON.parse(recorded.plant.stdout());
    expect(readScenarioFile(recorded.file).scenario).toMatchObject({
      clock: { start: plantTime, duration: 1_200_000 },
      interventions: [
        { at: 1_140_000, by: "scenario" },
        { command: { kind: "set-setpoint", celsius: 215 }, by: expect.stringContaining("opc.tcp") },
      ],
    });
    await using run = startPlant("run", recorded.file, "--out", join(folder.path, "out"), "--json");
    const result = await finished(run);
    expect(result).toMatchObject({ outcome: "pass", interventions: [{ celsius: 215 }, { celsius: 225 }] });
    expect(result.plant.startMs).toBe(Date.parse(plantTime));
    expect(result.replay).toContain(recorded.file);
  });

  test("has each deed on disk as soon as it is done, whatever becomes of the process", async () => {
    using folder = openFolder();
    await using recorded = await startRecorded(folder.path);
    await expect.poll(() => readFileSync(recorded.file, "utf8")).toContain("celsius: 215");
    recorded.plant.child.kill("SIGKILL");
    await recorded.plant.ended;
    expect(readScenarioFile(recorded.file).scenario.interventions).toHaveLength(2);
  });

  test.each([
    [
      "a file that cannot be written",
      "/nowhere/recorded.yaml",
      /cannot write \/nowhere.*another with --record/,
    ],
    [
      "the scenario itself",
      "scenarios/quickstart.yaml",
      /--record must be another file than .*quickstart.yaml/,
    ],
  ])("refuses %s", async (_what, file, message) => {
    await using plant = startPlant("up", "scenarios/quickstart.yaml", "--record", file);
    const { code, stdout, stderr } = await plant.ended;
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  });
});

async function writeSetpoint({ session }: TestSession, celsius: number): Promise<void> {
  const namespace = (await session.readNamespaceArray()).indexOf("urn:digital-plant:bakery");
  const written = await session.write({
    nodeId: `ns=${namespace};s=oven-1.SetpointTemperature`,
    attributeId: AttributeIds.Value,
    value: { value: { dataType: DataType.Double, value: celsius } },
  });
  expect(written).toBe(StatusCodes.Good);
}

async function finished(plant: PlantProcess): Promise<Result> {
  const { code, stdout, stderr } = await plant.ended;
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Result;
}

/** A port that was free a moment ago: the client must know it before the run tells anything. */
async function findPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("expected a TCP address");
  await new Promise((resolve) => server.close(resolve));
  return address.port;
}
