import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Result } from "../../reports/run-report.ts";
import { childrenOf, listeningPorts, refuses, startPlant } from "../support/plant-process.ts";

/** A folder of the test's own. */
function openFolder(): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "digital-plant-test-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

const small = (changes: Record<string, string> = {}) => `name: small
given: an oven bakes for ten minutes
expect: every reading arrives
seed: 3
clock: { start: 2026-03-02T06:00:00Z, duration: ${changes.duration ?? "10m"}, speed: ${changes.speed ?? "max"} }
devices:
  oven-1: { kind: opcua-oven${changes.oven ?? ""} }
  meter: { kind: rest-sensor, measures: energy }
checks: [${changes.checks ?? "{ kind: delivered-once }"}]
`;

/** Runs a scenario's text to its end. */
async function run(text: string, ...words: string[]) {
  using folder = openFolder();
  const file = join(folder.path, "small.yaml");
  writeFileSync(file, text);
  await using plant = startPlant("run", file, "--out", join(folder.path, "out"), ...words);
  const ended = await plant.ended;
  const out = join(folder.path, "out/small");
  return { ...ended, runs: existsSync(out) ? readdirSync(out) : [] };
}

describe("plant run", () => {
  test("ends with 0 and one JSON document where everything holds", async () => {
    const { code, stdout, runs } = await run(small(), "--json");
    expect(code).toBe(0);
    const result = JSON.parse(stdout) as Result;
    expect(result).toMatchObject({
      scenario: "small",
      seed: 3,
      outcome: "pass",
      ledger: { lost: 0, duplicated: 0, unexpected: 0 },
      checks: [{ kind: "delivered-once", outcome: "pass" }],
    });
    expect(result.replay).toContain("small.yaml --seed 3 --speed max");
    expect(runs).toHaveLength(2);
    expect(runs).toContain("latest");
  });

  test("ends with 2 where nothing was shown", async () => {
    const { code, stdout } = await run(small({ checks: "{ kind: fresh-again }" }));
    expect(code).toBe(2);
    expect(stdout).toContain("Nothing was broken");
  });

  test("another seed and speed from the command line are those of the result", async () => {
    const { stdout } = await run(small(), "--json", "--seed", "9", "--speed", "6000");
    expect(JSON.parse(stdout)).toMatchObject({ seed: 9, clock: { speed: 6000 } });
  });

  test.each([
    [
      "a file that is wrong",
      small().replace("seed: 3", "sed: 3"),
      [],
      /sed: unknown key; did you mean seed\?/,
    ],
    ["a speed that is none", small(), ["--speed", "fast"], /--speed must be a number above 0 .* got fast/],
    ["a seed that is none", small(), ["--seed", "x"], /--seed must be a whole number/],
    [
      "a broker that is none",
      small(),
      ["--broker", "localhost"],
      /--broker must be an address such as mqtt:/,
    ],
    ["a broker that does not answer", small(), ["--broker", "mqtt://127.0.0.1:1"], /mqtt:\/\/127.0.0.1:1/],
    [
      "a placement that is not offered",
      small(),
      ["--placement", "cloud"],
      /--placement must be inline or processes, got cloud/,
    ],
    ["an unknown option", small(), ["--sped", "3"], /sped/],
  ])("ends with 3 for %s, says so, and leaves no run", async (_what, text, words, message) => {
    const { code, stdout, stderr, runs } = await run(text, ...words);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("    at ");
    expect({ code, stdout, runs }).toEqual({ code: 3, stdout: "", runs: [] });
  });

  test("ends with 3 for a port that is taken, and names it", async () => {
    await using taken = await takePort();
    const { code, stderr, runs } = await run(small({ oven: `, port: ${taken.port}` }));
    expect(stderr).toContain(String(taken.port));
    expect(stderr).toMatch(/stop what listens there, or give the device another port\n$/);
    expect({ code, runs }).toEqual({ code: 3, runs: [] });
  });

  test("ends with 3 for a folder that cannot be written, and names it", async () => {
    using folder = openFolder();
    const blocked = join(folder.path, "file");
    writeFileSync(blocked, "");
    await using plant = startPlant("run", "scenarios/quickstart.yaml", "--out", blocked);
    const { code, stderr } = await plant.ended;
    expect(stderr).toMatch(/cannot write the run's folder .*file.*choose another with --out/);
    expect(code).toBe(3);
  });
});

describe.runIf(process.platform === "linux")("a run that is stopped in the middle", () => {
  test.each(["SIGINT", "SIGTERM"] as const)(
    "by %s closes everything and leaves no result",
    async (signal) => {
      using folder = openFolder();
      await using plant = startPlant("run", "scenarios/quickstart.yaml", "--out", folder.path);
      const pid = plant.child.pid ?? 0;
      await expect.poll(plant.stderr, { timeout: 20_000 }).toContain("delivered");
      const ports = listeningPorts(pid);
      expect(ports.length).toBeGreaterThan(5);
      plant.child.kill(signal);
      const { code, stderr } = await plant.ended;
      expect(code).toBe(130);
      expect(stderr).toContain(`stopped by ${signal}; everything is closed, nothing was judged`);
      expect(readdirSync(join(folder.path, "quickstart"))).toEqual([]);
      for (const port of ports) await expect(refuses(port)).resolves.toBe(true);
    },
  );

  test("by SIGKILL leaves no process, no port, and nothing that looks like a result", async () => {
    using folder = openFolder();
    await using plant = startPlant("run", "scenarios/quickstart.yaml", "--out", folder.path);
    const pid = plant.child.pid ?? 0;
    await expect.poll(plant.stderr, { timeout: 20_000 }).toContain("delivered");
    const ports = listeningPorts(pid);
    expect(childrenOf(pid)).toEqual([]);
    plant.child.kill("SIGKILL");
    await plant.ended;
    for (const port of ports) await expect(refuses(port)).resolves.toBe(true);
    const left = readdirSync(join(folder.path, "quickstart"));
    expect(left).toEqual([expect.stringMatching(/\.partial$/)]);
    expect(existsSync(join(folder.path, "quickstart", left[0] ?? "", "result.json"))).toBe(false);
  });
});

describe("plant up", () => {
  test("prints endpoints that answer, until it is stopped", async () => {
    await using plant = startPlant("up", "scenarios/quickstart.yaml", "--json");
    await expect.poll(plant.stdout, { timeout: 20_000 }).toContain("\n");
    const { endpoints } = JSON.parse(plant.stdout()) as { endpoints: { device: string; address: string }[] };
    expect(endpoints.map(({ device }) => device).sort()).toEqual([
      "door-1",
      "meter",
      "oven-1",
      "oven-2",
      "oven-3",
      "scale",
    ]);
    const meter = endpoints.find(({ device }) => device === "meter")?.address ?? "";
    const answer = await fetch(`${meter}/energy`);
    expect(await answer.json()).toMatchObject({ Energy: { Value: expect.any(Number) } });
    plant.child.kill("SIGINT");
    await expect(plant.ended).resolves.toMatchObject({ code: 0 });
  });

  test("with --stack, readings reach the destination", async () => {
    await using plant = startPlant("up", "scenarios/quickstart.yaml", "--stack", "--json");
    await expect.poll(plant.stdout, { timeout: 20_000 }).toContain("\n");
    const { stack } = JSON.parse(plant.stdout()) as { stack: { destination: string } };
    const count = async () =>
      (await (await fetch(`${stack.destination}/stats`)).json()) as { reading: number };
    await expect.poll(async () => (await count()).reading, { timeout: 20_000 }).toBeGreaterThan(30);
    plant.child.kill("SIGTERM");
    await expect(plant.ended).resolves.toMatchObject({ code: 0 });
  });
});

describe("a device that publishes", () => {
  const publisher = `name: publisher
given: a meter speaks to the broker itself
expect: it is heard
seed: 1
clock: { start: 2026-03-02T06:00:00Z, duration: 1h }
devices:
  oven-1: { kind: opcua-oven }
  meter: { kind: mqtt-device, measures: energy }
checks: [{ kind: delivered-once }]
`;

  test.each([
    [
      "waits for a broker where plant up has none",
      [],
      /meter {2}\(Microsoft\.Mqtt\)\n {2}waits {4}for a broker: name yours with --broker, or start one with --stack\n/,
    ],
    [
      "is attached to the broker of the stack",
      ["--stack"],
      /meter {2}\(Microsoft\.Mqtt\)\n {2}address {2}mqtt:\/\/127\.0\.0\.1:\d+\n/,
    ],
  ])("%s", async (_what, words, told) => {
    using folder = openFolder();
    const file = join(folder.path, "publisher.yaml");
    writeFileSync(file, publisher);
    await using plant = startPlant("up", file, ...words);
    await expect.poll(plant.stdout, { timeout: 30_000 }).toContain("Ctrl-C");
    expect(plant.stdout()).toMatch(told);
    plant.child.kill("SIGINT");
    await expect(plant.ended).resolves.toMatchObject({ code: 0, stderr: "" });
  });

  test("ends plant up with 3 where the broker that it is to speak to does not answer", async () => {
    using folder = openFolder();
    const file = join(folder.path, "publisher.yaml");
    writeFileSync(file, publisher);
    await using plant = startPlant("up", file, "--broker", "mqtt://127.0.0.1:1");
    const { code, stdout, stderr } = await plant.ended;
    expect(stderr).toMatch(/^no MQTT 5 broker answers at mqtt:\/\/127\.0\.0\.1:1/);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  });
});

test("plant list names every scenario with what is given and expected", async () => {
  await using plant = startPlant("list");
  const { stdout, code } = await plant.ended;
  expect(code).toBe(0);
  for (const name of readdirSync("scenarios").filter((file) => file.endsWith(".yaml")))
    expect(stdout).toContain(name);
});

test("plant explain tells the timeline in order", async () => {
  await using plant = startPlant("explain", "scenarios/quickstart.yaml");
  const { stdout } = await plant.ended;
  const times = [...stdout.matchAll(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/gm)].map(([time]) => time);
  expect(times.length).toBeGreaterThan(8);
  expect(times).toEqual([...times].sort());
});

test("plant validate tells the mistakes of every file and ends with 3", async () => {
  using folder = openFolder();
  const file = join(folder.path, "wrong.yaml");
  writeFileSync(file, readFileSync("scenarios/quickstart.yaml", "utf8").replace("uplink, at", "uplnk, at"));
  await using plant = startPlant("validate", "scenarios/quickstart.yaml", file);
  const { stdout, stderr, code } = await plant.ended;
  expect(stdout).toContain("quickstart.yaml is valid");
  expect(stderr).toMatch(/faults.0.on: no link "uplnk".*did you mean uplink\?/);
  expect(code).toBe(3);
});

async function takePort(): Promise<{ port: number } & AsyncDisposable> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("expected a TCP address");
  return {
    port: address.port,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
