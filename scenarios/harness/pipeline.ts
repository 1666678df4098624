import { join } from "node:path";
import type { Plant } from "../../simulators/plant/plant.ts";
import type { RunningDevices } from "../../simulators/simulator.ts";
import type { RunClock } from "./clock.ts";
import { type Link, openLink } from "./link.ts";
import type { Parts, RunningBroker, RunningDestination, RunningStack, StackOptions } from "./parts.ts";
import { describeRanges, describeResources } from "./resources.ts";
import type { Scenario } from "./scenario/schema.ts";
import { waitUntil } from "./wait.ts";

export interface PipelineOptions {
  readonly scenario: Scenario;
  readonly plant: Plant;
  readonly clock: RunClock;
  readonly devices: Pick<Required<RunningDevices>, "endpoints" | "attach">;
  readonly parts: Parts;
  /** Part of every MQTT client id. */
  readonly runId: string;
  /** Scratch space of the stack. */
  readonly directory: string;
  readonly destinationFile: string;
  /** Whether every connection goes through a link that a fault can break. */
  readonly withLinks: boolean;
  /** Opens what has to be at the broker before the first message. */
  readonly witness?: (brokerAddress: string) => Promise<AsyncDisposable>;
  readonly onHealth?: StackOptions["onHealth"];
  readonly signal: AbortSignal;
}

/** The stack of a scenario between its devices and its destination; disposing stops all of it. */
export interface Pipeline extends AsyncDisposable {
  readonly broker: RunningBroker;
  readonly destination: RunningDestination;
  readonly stack: RunningStack;
  /** By name: a device, `broker` or `uplink`. Empty without links. */
  readonly links: ReadonlyMap<string, Link>;
}

const readyBoundMs = 30_000;

/**
 * Starts broker, destination, links and stack, waits until every connector and data flow is connected, and tells the
 * devices that speak to the broker themselves where it is.
 */
export async function startPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { scenario, plant, clock, devices, parts, directory } = options;
  await using resources = new AsyncDisposableStack();
  const broker = resources.use(
    await parts.startBroker(scenario.stack.broker, { directory: join(directory, "broker"), clock }),
  );
  const destination = resources.use(await parts.startDestination({ file: options.destinationFile, clock }));
  const [publishing, read] = partition(
    devices.endpoints,
    ({ endpointType }) => endpointType === "Microsoft.Mqtt",
  );
  const links = await openLinks(
    options.withLinks
      ? [
          ...read.map((one) => [one.device, one] as const),
          ...publishing.map(({ device }) => [device, broker] as const),
          ["broker", broker],
          ["uplink", destination],
        ]
      : [],
    resources,
  );
  const reach = (name: string, address: string) => throughLink(address, links.get(name));
  if (options.witness) resources.use(await options.witness(broker.address));
  const stack = resources.use(
    await parts.startStack({
      directory: join(directory, "stack"),
      runId: options.runId,
      clock,
      seed: scenario.seed,
      shiftStartMs: plant.startMs,
      resources: read.map((one) =>
        describeResources(one, reach(one.device, one.address), scenario.clock.speed),
      ),
      outboxBrokerAddress: reach("broker", broker.address),
      flowBrokerAddress: broker.address,
      destinationUrl: reach("uplink", destination.url),
      dataflows: ["telemetry", ...scenario.stack.dataflows],
      ranges: describeRanges(plant),
      ...(options.onHealth && { onHealth: options.onHealth }),
    }),
  );
  await waitUntil(
    "every connector and data flow to be connected",
    () => stack.notReady(),
    readyBoundMs,
    options.signal,
  );
  await Promise.all(publishing.map(({ device }) => devices.attach(device, reach(device, broker.address))));
  const owned = resources.move();
  return { broker, destination, stack, links, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function openLinks(
  targets: readonly (readonly [name: string, target: { readonly host: string; readonly port: number }])[],
  resources: AsyncDisposableStack,
): Promise<Map<string, Link>> {
  const links = new Map<string, Link>();
  for (const [name, { host, port }] of targets)
    links.set(name, resources.use(await openLink(name, { host, port })));
  return links;
}

/** The same address with the link's host and port, where there is a link. */
function throughLink(address: string, link: Link | undefined): string {
  return link === undefined ? address : address.replace(/(?<=:\/\/)[^/]+/, `${link.host}:${link.port}`);
}

function partition<One>(ones: readonly One[], isFirst: (one: One) => boolean): [One[], One[]] {
  return [ones.filter(isFirst), ones.filter((one) => !isFirst(one))];
}
