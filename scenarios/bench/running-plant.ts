import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { DeviceEndpoint } from "../../simulators/simulator.ts";
import { peakOf, startPlant } from "./plant-command.ts";

/** A plant in real time in a process of its own. */
export interface RunningPlant extends AsyncDisposable {
  readonly endpoints: readonly DeviceEndpoint[];
  /** Plant time of its start, ISO 8601. */
  readonly startTime: string;
  /** From the command to its first line: every device listens. */
  readonly startSeconds: number;
  /** Peak resident memory so far; undefined where the system does not tell. */
  peakMegabytes(): number | undefined;
  /** Processor time used so far in seconds; undefined where the system does not tell. */
  readonly pid: number | undefined;
}

/** Starts those devices (lines of a scenario's `devices`) and nothing else. */
export async function startRunningPlant(devices: readonly string[]): Promise<RunningPlant> {
  await using resources = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "digital-plant-bench-"));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "fleet.yaml");
  await writeFile(file, scenarioOf(devices));

  const startMs = performance.now();
  const child = startPlant("up", file, "--json");
  const ended = once(child, "close");
  resources.defer(async () => {
    child.kill("SIGTERM");
    await ended;
  });
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    said = (said + chunk).slice(-2_000);
  });
  if (child.stdout === null) throw new Error("expected the plant's standard output");
  const [line] = await Promise.race([
    once(createInterface(child.stdout), "line"),
    ended.then(() => Promise.reject(new Error(`expected the plant's endpoints, got: ${said}`))),
  ]);
  const { endpoints, plantTime } = JSON.parse(String(line));
  const startSeconds = (performance.now() - startMs) / 1000;

  const owned = resources.move();
  return {
    endpoints,
    startTime: plantTime,
    startSeconds,
    peakMegabytes: () => peakOf(child),
    pid: child.pid,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function scenarioOf(devices: readonly string[]): string {
  return `name: bench-fleet
given: a fleet of devices
expect: all of them answer
seed: 1
clock: { start: 2026-03-02T06:00:00Z, duration: 1h, speed: 1 }
devices:
${devices.map((line) => `  ${line}`).join("\n")}
checks: [{ kind: delivered-once }]
`;
}
