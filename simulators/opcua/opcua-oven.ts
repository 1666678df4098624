import { z } from "zod";
import { ovenSchedule, ovenSpec } from "../plant/oven-spec.ts";
import {
  type DeviceConfig,
  type DeviceEndpoint,
  defineSimulator,
  type RunningDevices,
  type SimulatorContext,
} from "../simulator.ts";
import { addOven, type OvenNodes } from "./oven-nodes.ts";
import { createOvenServer, listen } from "./oven-server.ts";
import { openTraceArchive } from "./trace-archive.ts";
import { readHistory } from "./trace-history.ts";

const namespaceUri = "urn:digital-plant:bakery";

const config = ovenSpec
  .safeExtend({
    port: z
      .int()
      .min(1)
      .max(65_535)
      .optional()
      .describe("TCP port of the oven's server; ovens may share one; any free one if absent."),
  })
  .describe("An oven behind an OPC UA server.");

/**
 * Ovens behind OPC UA servers: one server for all, and one more for each port that is asked for.
 * Every data point can be read, monitored and read from history; its source timestamp is plant time.
 * Security policy None with anonymous users is all that is offered as yet.
 */
export const opcuaOven = defineSimulator({
  kind: "opcua-oven",
  config,
  sharesPort: true,
  asset: ({ port: _port, ...spec }) => ({ model: "oven", ...spec }),
  schedule: ovenSchedule,

  async start(devices, context) {
    await using resources = new AsyncDisposableStack();
    const byPort = Map.groupBy(devices, (device) => device.config.port ?? 0);
    const servers: RunningDevices[] = [];
    for (const [port, ovens] of byPort) servers.push(resources.use(await serveOvens(ovens, port, context)));

    const owned = resources.move();
    return {
      endpoints: servers.flatMap(({ endpoints }) => endpoints),
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  },
});

async function serveOvens(
  devices: readonly DeviceConfig<unknown>[],
  requestedPort: number,
  { plant, clock, host }: SimulatorContext,
): Promise<RunningDevices> {
  await using resources = new AsyncDisposableStack();
  const address = { host, port: requestedPort };
  const server = await createOvenServer(address, resources);
  const { addressSpace } = server.engine;
  if (!addressSpace) throw new Error("expected an initialized OPC UA server to have an address space");

  // What clients may see ends where the clock last called, not at `clock.now()`, which may be ahead of it already.
  let nowMs = clock.now();
  const archive = openTraceArchive();
  const namespace = addressSpace.registerNamespace(namespaceUri);
  const folder = namespace.addFolder("ObjectsFolder", { browseName: "Bakery", nodeId: "s=Bakery" });
  const ovens: OvenNodes[] = devices.map(({ name }) => {
    const trace = plant.trace(name);
    return addOven(
      {
        namespace,
        folder,
        readHistory: (point, request) =>
          readHistory({ archive, trace, point, startMs: plant.startMs, nowMs }, request),
      },
      trace,
      nowMs,
    );
  });
  const port = await listen(server, address, resources);
  resources.use(
    clock.onAdvance((afterMs, untilMs) => {
      nowMs = untilMs;
      for (const oven of ovens) oven.advance(afterMs, untilMs);
    }),
  );

  const owned = resources.move();
  return {
    endpoints: devices.map(({ name }) => describeEndpoint(name, host, port, plant.trace(name).dataPoints)),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function describeEndpoint(
  device: string,
  host: string,
  port: number,
  dataPoints: readonly { readonly name: string }[],
): DeviceEndpoint {
  const address = `opc.tcp://${host.includes(":") ? `[${host}]` : host}:${port}`;
  return {
    device,
    endpointType: "Microsoft.OpcUa",
    host,
    port,
    address,
    dataSources: Object.fromEntries(
      dataPoints.map(({ name }) => [name, `nsu=${namespaceUri};s=${device}.${name}`]),
    ),
    tryIt: `uals --url ${address} --path "0:Objects,2:Bakery,2:${device}"`,
  };
}
