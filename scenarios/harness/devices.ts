import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { simulators } from "../../simulators/catalog.ts";
import type { AssetSpec } from "../../simulators/plant/asset-spec.ts";
import { buildPlant } from "../../simulators/plant/build-plant.ts";
import type { Plant } from "../../simulators/plant/plant.ts";
import type { RunningDevices, Simulator, SimulatorContext } from "../../simulators/simulator.ts";
import { interventionOf, misreportsOf } from "./scenario/plant-plan.ts";
import type { Scenario } from "./scenario/schema.ts";

/** The plant of a scenario, with what is done to it and what its devices misreport. */
export function buildScenarioPlant(scenario: Scenario): Plant {
  const assets: Record<string, AssetSpec> = {};
  for (const [name, { kind, ...config }] of Object.entries(scenario.devices)) {
    assets[name] = simulatorOf(kind).asset(config);
  }
  const startMs = Date.parse(scenario.clock.start);
  return buildPlant({
    seed: scenario.seed,
    startMs,
    assets,
    interventions: scenario.interventions.map((one) => interventionOf(one, startMs)),
    misreports: scenario.faults.flatMap((fault) => misreportsOf(fault, startMs)),
  });
}

/** Starts every device of a scenario on its real protocol, each kind with a folder of its own below `directory`. */
export async function startDevices(
  scenario: Scenario,
  context: Omit<SimulatorContext, "seed">,
): Promise<Required<RunningDevices>> {
  await using resources = new AsyncDisposableStack();
  const owners = new Map<string, RunningDevices>();
  for (const simulator of simulators) {
    const devices = Object.entries(scenario.devices)
      .filter(([, { kind }]) => kind === simulator.kind)
      .map(([name, { kind: _kind, ...config }]) => ({ name, config }));
    if (devices.length === 0) continue;
    const directory = join(context.directory, simulator.kind);
    await mkdir(directory, { recursive: true });
    const running = resources.use(
      await simulator.start(devices, { ...context, directory, seed: scenario.seed }),
    );
    for (const { name } of devices) owners.set(name, running);
  }

  const owned = resources.move();
  return {
    endpoints: [...new Set(owners.values())].flatMap(({ endpoints }) => endpoints),
    inject: (device, fault) =>
      owners.get(device)?.inject?.(device, fault) ?? cannot(device, "inject a fault"),
    attach: (device, address) =>
      owners.get(device)?.attach?.(device, address) ?? cannot(device, "attach to a broker"),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A kind that lists faults, or endpoints at the broker, must serve them. */
async function cannot(device: string, what: string): Promise<never> {
  throw new Error(`expected the kind of ${device} to ${what}, but it offers nothing of the sort`);
}

/** Whether a device is sampled by its asset definition, and so owes less than every reading. */
export function isSampled({ devices }: Scenario, device: string): boolean {
  const found = devices[device];
  if (found === undefined) return false;
  const { kind, ...config } = found;
  return simulatorOf(kind).isSampled?.(config) ?? false;
}

function simulatorOf(kind: string): Simulator {
  const simulator = simulators.find((one) => one.kind === kind);
  if (simulator === undefined) throw new Error(`expected a kind of the catalog, got ${kind}`);
  return simulator;
}
