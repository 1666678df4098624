import type { z } from "zod";
import { ovenSchedule, ovenSpec } from "../plant/oven-spec.ts";
import {
  type DeviceConfig,
  type DeviceEndpoint,
  defineSimulator,
  type RunningDevices,
  type SimulatorContext,
} from "../simulator.ts";
import { opcuaFaults } from "./faults/catalog.ts";
import { opcuaEndpoint } from "./opcua-endpoint.ts";
import type { AddressSpace } from "./opcua-server.ts";
import { alarmsConfig } from "./oven/alarm-config.ts";
import { addBakery } from "./oven/bakery.ts";
import { addOven } from "./oven-nodes.ts";
import type { RunningServer } from "./running-server.ts";
import { type ServerConfig, serverKeys, shareServers } from "./server-config.ts";
import type { ShownTrace } from "./show-trace.ts";
import { injectInto, startShownServer } from "./shown-server.ts";

const namespaceUri = "urn:digital-plant:bakery";

const config = ovenSpec
  .safeExtend({ ...serverKeys, alarms: alarmsConfig.prefault({}) })
  .describe("An oven behind an OPC UA server.");

/**
 * Ovens behind OPC UA servers: one server for each port that is asked for, and one for all others of the same settings.
 * Every data point can be read, monitored and read from history; its source timestamp is plant time.
 */
export const opcuaOven = defineSimulator({
  kind: "opcua-oven",
  config,
  sharesPort: true,
  faults: opcuaFaults,
  asset: ({ port: _port, security: _security, limits: _limits, alarms: _alarms, ...spec }) => ({
    model: "oven",
    ...spec,
  }),
  schedule: ovenSchedule,

  async start(devices, context) {
    await using resources = new AsyncDisposableStack();
    const servers = new Map<string, RunningServer>();
    const endpoints: DeviceEndpoint[] = [];
    for (const shared of shareServers(devices)) {
      const names = shared.devices.map(({ name }) => name);
      const server = resources.use(
        await startShownServer({
          config: shared.config,
          context,
          namespaceUris: [namespaceUri],
          show: (addressSpace, nowMs) => showOvens(addressSpace, shared.devices, context, nowMs),
        }),
      );
      for (const name of names) {
        servers.set(name, server);
        endpoints.push(describeEndpoint(name, server, shared.config, context));
      }
    }

    const owned = resources.move();
    return {
      endpoints,
      inject: injectInto(servers),
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    } satisfies RunningDevices;
  },
});

/** Ovens side by side on one server, as they were due at `readyMs`. */
async function showOvens(
  addressSpace: AddressSpace,
  devices: readonly DeviceConfig<Pick<z.output<typeof config>, "alarms">>[],
  { plant }: SimulatorContext,
  readyMs: number,
): Promise<ShownTrace> {
  let nowMs = readyMs;
  const bakery = await addBakery(addressSpace.registerNamespace(namespaceUri), {
    startMs: plant.startMs,
    nowMs: () => nowMs,
    ovenCount: devices.length,
  });
  const ovens = devices.map(({ name, config: { alarms } }) =>
    addOven({ bakery, panel: plant.oven(name), alarmLimits: alarms }, plant.trace(name), readyMs),
  );
  return {
    advance(afterMs, untilMs) {
      nowMs = untilMs;
      for (const oven of ovens) oven.advance(afterMs, untilMs);
    },
  };
}

function describeEndpoint(
  device: string,
  server: RunningServer,
  { security }: ServerConfig,
  context: SimulatorContext,
): DeviceEndpoint {
  const [reader] = security.users;
  const user = reader ? ` --user ${reader.name} --password …` : "";
  return {
    ...opcuaEndpoint(device, server, context, security.users),
    dataSources: Object.fromEntries(
      context.plant
        .trace(device)
        .dataPoints.map(({ name }) => [name, `nsu=${namespaceUri};s=${device}.${name}`]),
    ),
    tryIt: security.policies.includes("None")
      ? `uals --url ${server.address}${user} --path "0:Objects,2:Bakery,2:${device}"`
      : `uadiscover --url ${server.address}`,
  };
}
