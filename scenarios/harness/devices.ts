import { simulators } from "../../simulators/catalog.ts";
import type { AssetSpec } from "../../simulators/plant/asset-spec.ts";
import { buildPlant } from "../../simulators/plant/build-plant.ts";
import type { Plant } from "../../simulators/plant/plant.ts";
import type { DeviceEndpoint, PlantClock, Simulator } from "../../simulators/simulator.ts";
import type { Scenario } from "./scenario/schema.ts";

/** The plant of a scenario. */
export function buildScenarioPlant(scenario: Scenario): Plant {
  const assets: Record<string, AssetSpec> = {};
  for (const [name, { kind, ...config }] of Object.entries(scenario.devices)) {
    assets[name] = simulatorOf(kind).asset(config);
  }
  return buildPlant({ seed: scenario.seed, startMs: Date.parse(scenario.clock.start), assets });
}

/** Starts every device of a scenario on its real protocol; they close with `resources`. */
export async function startDevices(
  scenario: Scenario,
  context: { plant: Plant; clock: PlantClock; host: string; directory: string },
  resources: AsyncDisposableStack,
): Promise<DeviceEndpoint[]> {
  const endpoints: DeviceEndpoint[] = [];
  for (const simulator of simulators) {
    const devices = Object.entries(scenario.devices)
      .filter(([, { kind }]) => kind === simulator.kind)
      .map(([name, { kind: _kind, ...config }]) => ({ name, config }));
    if (devices.length === 0) continue;
    const running = resources.use(await simulator.start(devices, { ...context, seed: scenario.seed }));
    endpoints.push(...running.endpoints);
  }
  return endpoints;
}

function simulatorOf(kind: string): Simulator {
  const simulator = simulators.find((one) => one.kind === kind);
  if (simulator === undefined) throw new Error(`expected a kind of the catalog, got ${kind}`);
  return simulator;
}
