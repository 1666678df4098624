import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { DeviceEndpoint } from "../simulators/simulator.ts";

/** `npm run load`: starts the quickstart's plant, loads its sensors with k6, and stops the plant. */

const root = join(import.meta.dirname, "..");
const k6 = process.env.K6 ?? "k6";
const exitCodeOfMistake = 3;
const startBoundMs = 60_000;
const stopBoundMs = 10_000;

const howToGetK6 = `k6 was not found (looked for "${k6}"); it makes the load. Get it with
  go install go.k6.io/k6@latest
or from https://grafana.com/docs/k6/latest/set-up/install-k6/, then put it on PATH or name it in the variable K6.`;

/** Runs k6 against a plant of its own and returns k6's exit code: 0, or 99 where a threshold was crossed. */
async function load(): Promise<number> {
  await using plant = await startPlant();
  const environment = {
    ...process.env,
    REST_URL: addressOf(plant.endpoints, "Microsoft.Http"),
    SSE_URL: addressOf(plant.endpoints, "Microsoft.SseHttp"),
  };
  const script = join(root, "loadtests", "sensors.ts");
  return await runK6(["run", ...process.argv.slice(2), script], { stdio: "inherit", env: environment });
}

/** The plant as a process of its own, so that its work does not slow down what measures it. */
async function startPlant(): Promise<{ readonly endpoints: readonly DeviceEndpoint[] } & AsyncDisposable> {
  const file = join(root, "scenarios", "quickstart.yaml");
  const child = spawn(process.execPath, [join(root, "scenarios", "cli.ts"), "up", file, "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const { endpoints } = JSON.parse(await firstLine(child)) as { endpoints: readonly DeviceEndpoint[] };
    return { endpoints, [Symbol.asyncDispose]: () => stop(child) };
  } catch (cause) {
    await stop(child);
    throw new Error(`the plant of ${file} did not start`, { cause });
  }
}

/** The first line that a process prints; rejects where it ends without one, or takes longer than a minute. */
async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("expected a pipe to read from");
  const lines = createInterface({ input: child.stdout });
  const bound = new AbortController();
  const timer = setTimeout(
    () => bound.abort(new Error(`waited ${startBoundMs} ms for its endpoints`)),
    startBoundMs,
  );
  child.once("exit", (code) => bound.abort(new Error(`it ended with exit code ${code}`)));
  try {
    const [line] = await once(lines, "line", { signal: bound.signal });
    return String(line);
  } catch (error) {
    throw bound.signal.aborted ? bound.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

function addressOf(endpoints: readonly DeviceEndpoint[], type: DeviceEndpoint["endpointType"]): string {
  const found = endpoints.find((endpoint) => endpoint.endpointType === type);
  if (found === undefined) throw new Error(`expected a device of ${type} in the plant; the load needs one`);
  return found.address;
}

async function runK6(parameters: readonly string[], options: Parameters<typeof spawn>[2]): Promise<number> {
  const child = spawn(k6, parameters, options);
  const [code] = await once(child, "exit");
  return code ?? 1;
}

/** Asks a process to end, and ends it after 10 s. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  const timer = setTimeout(() => child.kill("SIGKILL"), stopBoundMs);
  child.kill("SIGTERM");
  await ended;
  clearTimeout(timer);
}

async function hasK6(): Promise<boolean> {
  return await runK6(["version"], { stdio: "ignore" }).then(
    (code) => code === 0,
    () => false,
  );
}

// Ctrl-C reaches the plant and k6 as well; this process waits for both to end.
process.on("SIGINT", () => {});

try {
  if (!(await hasK6())) throw new Error(howToGetK6);
  process.exitCode = await load();
} catch (error) {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
  console.error(`${error instanceof Error ? error.message : error}${cause}`);
  process.exitCode = exitCodeOfMistake;
}
