import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AttributeIds,
  type ClientSession,
  type DataValue,
  resolveNodeId,
  TimestampsToReturn,
} from "node-opcua-client";
import type { z } from "zod";
import { buildPlant } from "../../simulators/plant/build-plant.ts";
import type { Plant } from "../../simulators/plant/plant.ts";
import type { Reading } from "../../simulators/plant/trace.ts";
import type { DeviceEndpoint, RunningDevices, Simulator } from "../../simulators/simulator.ts";
import { handClock, plantStartMs } from "./opcua-fake-plant.ts";

/** A device without a process behind it, as a scenario would configure it, in a plant of its own. */
export interface SignalDevice extends AsyncDisposable {
  readonly plant: Plant;
  readonly clock: ReturnType<typeof handClock>;
  readonly running: RunningDevices;
  readonly endpoint: DeviceEndpoint;
}

/** Starts a device on a free port; plant time stands still until its clock is told to advance. */
export async function startSignalDevice<Schema extends z.ZodObject>(
  simulator: Simulator<Schema>,
  written: z.input<Schema>,
  { name = "oven", seed = 42 } = {},
): Promise<SignalDevice> {
  await using resources = new AsyncDisposableStack();
  const config = simulator.config.parse(written);
  const directory = await mkdtemp(join(tmpdir(), "opcua-signals-"));
  resources.defer(() => rm(directory, { recursive: true, force: true }));
  const plant = buildPlant({ seed, startMs: plantStartMs, assets: { [name]: simulator.asset(config) } });
  const clock = handClock();
  const running = resources.use(
    await simulator.start([{ name, config }], { plant, clock, host: "127.0.0.1", seed, directory }),
  );
  const [endpoint] = running.endpoints;
  if (!endpoint) throw new Error("expected the device to have an endpoint");
  const owned = resources.move();
  return { plant, clock, running, endpoint, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** How a client has nodes watched, in wall milliseconds. */
export interface Watching {
  readonly publishingInterval: number;
  readonly samplingInterval: number;
  readonly queueSize: number;
}

/** Monitors nodes as an asset definition says; `received` fills with their values as readings, as they arrive. */
export async function watch(
  session: ClientSession,
  nodeIds: Readonly<Record<string, string>>,
  { publishingInterval, ...parameters }: Watching,
): Promise<readonly Reading[]> {
  const received: Reading[] = [];
  const subscription = await session.createSubscription2({
    requestedPublishingInterval: publishingInterval,
    requestedLifetimeCount: 1_000,
    requestedMaxKeepAliveCount: 10,
    publishingEnabled: true,
  });
  for (const [dataPoint, nodeId] of Object.entries(nodeIds)) {
    const item = await subscription.monitor(
      { nodeId: resolveNodeId(nodeId), attributeId: AttributeIds.Value },
      { ...parameters, discardOldest: true },
      TimestampsToReturn.Both,
    );
    item.on("changed", ({ value, statusCode, sourceTimestamp }: DataValue) => {
      received.push({
        dataPoint,
        atMs: sourceTimestamp?.getTime() ?? Number.NaN,
        value: value.value,
        status: statusCode.value,
      });
    });
  }
  return received;
}
