import { setTimeout as sleep } from "node:timers/promises";
import {
  AttributeIds,
  type ClientSubscription,
  type DataChangeNotification,
  MessageSecurityMode,
  OPCUAClient,
  SecurityPolicy,
  TimestampsToReturn,
} from "node-opcua-client";
import { buildPlant } from "../../simulators/plant/build-plant.ts";
import { ovenSpec } from "../../simulators/plant/oven-spec.ts";
import { round } from "./plant-command.ts";
import { type RunningPlant, startRunningPlant } from "./running-plant.ts";

const fleetSizes = [50, 100, 200, 400];
const wallMs = 10_000;
const settleMs = 1_000;
const publishingMs = 100;
const queueSize = 10_000;
/** As the connector of Azure IoT Operations has it. */
const itemsPerSubscription = 1_000;

/** What came of one data point: how often, and between which source times. */
interface Seen {
  count: number;
  firstMs: number;
  lastMs: number;
}

/**
 * Ovens that are sampled every 10 ms, in one server, all of their data points monitored for every change by one client in
 * another process. A notification counts by value: what the plant's truth says fell due between the first and the last
 * that came must all have come. Where the machine cannot keep up, plant time slips behind the machine's instead of values vanishing.
 */
export async function* measureNotifications(): AsyncGenerator<object> {
  let best = 0;
  for (const ovens of fleetSizes) {
    await using plant = await startRunningPlant([
      `oven: { kind: opcua-oven, sampling: 10ms, count: ${ovens} }`,
    ]);
    const { seen, seconds } = await watch(plant);
    const received = [...seen.values()].reduce((sum, { count }) => sum + count, 0);
    const due = dueOf(plant, seen);
    const spans = [...seen.values()]
      .filter(({ count }) => count > 1)
      .map(({ firstMs, lastMs }) => lastMs - firstMs);
    const figures = {
      what: "OPC UA notifications",
      nodes: seen.size,
      notificationsPerSecond: Math.round(received / seconds),
      deliveredRatio: round(received / due, 6),
      plantSpeed: round(Math.max(...spans) / 1000 / seconds, 2),
      peakMegabytes: plant.peakMegabytes(),
    };
    yield figures;
    if (figures.deliveredRatio < 1) break;
    if (figures.notificationsPerSecond < best) break;
    best = figures.notificationsPerSecond;
  }
  yield { what: "most notifications at 100 %", notificationsPerSecond: best };
}

async function watch({ endpoints }: RunningPlant) {
  const [first] = endpoints;
  if (first === undefined) throw new Error("expected an oven");
  const client = OPCUAClient.create({
    endpointMustExist: false,
    securityMode: MessageSecurityMode.None,
    securityPolicy: SecurityPolicy.None,
  });
  const seen = new Map<string, Seen>();
  let seconds = 0;
  await client.withSessionAsync(first.address, async (session) => {
    const namespaces = await session.readNamespaceArray();
    const points = endpoints.flatMap(({ device, dataSources }) =>
      Object.entries(byIndex(dataSources, namespaces)).map(([name, nodeId]) => ({
        key: `${device}/${name}`,
        nodeId,
      })),
    );
    for (let first = 0; first < points.length; first += itemsPerSubscription) {
      const subscription = await session.createSubscription2({
        requestedPublishingInterval: publishingMs,
        requestedMaxKeepAliveCount: 100,
        requestedLifetimeCount: 1_000,
        maxNotificationsPerPublish: 0,
        publishingEnabled: true,
        priority: 1,
      });
      await monitor(subscription, points.slice(first, first + itemsPerSubscription), seen);
    }
    // An item may begin to listen a moment after the server has answered: what came until then does not count.
    await sleep(settleMs);
    for (const one of seen.values()) one.count = 0;
    const startMs = performance.now();
    await sleep(wallMs);
    seconds = (performance.now() - startMs) / 1000;
  });
  return { seen, seconds };
}

/** This client knows namespaces by index alone. */
function byIndex(dataSources: Readonly<Record<string, string>>, namespaces: readonly string[]) {
  const nodeIds = Object.entries(dataSources).map(([name, source]) => {
    const [, uri = "", identifier = ""] = /^nsu=([^;]+);(.*)$/.exec(source) ?? [];
    return [name, `ns=${namespaces.indexOf(uri)};${identifier}`] as const;
  });
  return Object.fromEntries(nodeIds);
}

async function monitor(
  subscription: ClientSubscription,
  points: readonly { readonly key: string; readonly nodeId: string }[],
  seen: Map<string, Seen>,
): Promise<void> {
  const group = await subscription.monitorItems(
    points.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value })),
    { samplingInterval: 0, queueSize, discardOldest: true },
    TimestampsToReturn.Source,
  );
  const byHandle = new Map<number, Seen>();
  for (const [index, item] of group.monitoredItems.entries()) {
    const one = { count: 0, firstMs: Number.NaN, lastMs: Number.NaN };
    byHandle.set(item.monitoringParameters.clientHandle, one);
    seen.set(points[index]?.key ?? "", one);
  }
  subscription.on("raw_notification", (message) => {
    for (const data of message.notificationData ?? []) count(data as DataChangeNotification, byHandle);
  });
}

function count({ monitoredItems }: DataChangeNotification, byHandle: ReadonlyMap<number, Seen>): void {
  for (const { clientHandle, value } of monitoredItems ?? []) {
    const one = byHandle.get(clientHandle);
    const atMs = value.sourceTimestamp?.getTime();
    if (one === undefined || atMs === undefined) continue;
    if (one.count++ === 0) one.firstMs = atMs;
    one.lastMs = atMs;
  }
}

/** What the truth says fell due between the first and the last reading that came, of each data point. */
function dueOf({ startTime }: RunningPlant, seen: ReadonlyMap<string, Seen>): number {
  const assets = [...new Set([...seen.keys()].map((key) => key.split("/", 1)[0] ?? ""))];
  const spec = { model: "oven", ...ovenSpec.parse({ sampling: "10ms" }) } as const;
  const plant = buildPlant({
    seed: 1,
    startMs: Date.parse(startTime),
    assets: Object.fromEntries(assets.map((asset) => [asset, spec])),
  });
  let due = 0;
  for (const asset of assets) {
    const times = [...seen]
      .filter(([key, one]) => key.startsWith(`${asset}/`) && one.count > 0)
      .map(([, one]) => one);
    const afterMs = Math.min(...times.map(({ firstMs }) => firstMs)) - 1;
    const untilMs = Math.max(...times.map(({ lastMs }) => lastMs));
    for (const { dataPoint, atMs } of plant.trace(asset).due(afterMs, untilMs)) {
      const one = seen.get(`${asset}/${dataPoint}`);
      if (one !== undefined && atMs >= one.firstMs && atMs <= one.lastMs) due++;
    }
  }
  return due;
}
