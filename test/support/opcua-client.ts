import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OPCUACertificateManager } from "node-opcua-certificate-manager";
import {
  AttributeIds,
  type ClientSession,
  type DataValue,
  HistoryData,
  HistoryReadRequest,
  type HistoryReadResult,
  OPCUAClient,
  ReadRawModifiedDetails,
  resolveNodeId,
  TimestampsToReturn,
  UserTokenType,
} from "node-opcua-client";
import { opcuaOven } from "../../simulators/opcua/opcua-oven.ts";
import type { OvenPanel } from "../../simulators/plant/intervention.ts";
import type { Reading, Trace } from "../../simulators/plant/trace.ts";
import type { PlantClock, RunningDevices } from "../../simulators/simulator.ts";
import { fakePlant } from "./opcua-fake-plant.ts";

/** Starts an oven for each trace: on free ports, or on those given by name, with panels where they are given. */
export function startOvens(
  traces: readonly Trace[],
  clock: PlantClock,
  ports: Readonly<Record<string, number>> = {},
  panels: Readonly<Record<string, OvenPanel>> = {},
): Promise<RunningDevices> {
  const devices = traces.map(({ asset }) => ({
    name: asset,
    config: opcuaOven.config.parse(ports[asset] === undefined ? {} : { port: ports[asset] }),
  }));
  return opcuaOven.start(devices, {
    plant: fakePlant(traces, panels),
    clock,
    host: "127.0.0.1",
    seed: 1,
    directory: tmpdir(),
  });
}

/** A session of node-opcua's client as it comes out of the box. */
export interface TestSession extends AsyncDisposable {
  readonly session: ClientSession;
}

/** A session of that user; of nobody if absent. */
export async function openTestSession(
  address: string,
  user?: { readonly userName: string; readonly password: string },
): Promise<TestSession> {
  await using resources = new AsyncDisposableStack();
  const rootFolder = await mkdtemp(join(tmpdir(), "opcua-test-pki-"));
  resources.defer(() => rm(rootFolder, { recursive: true, force: true }));
  const client = OPCUAClient.create({
    clientCertificateManager: new OPCUACertificateManager({ rootFolder, disableFileWatchers: true }),
    endpointMustExist: false,
    connectionStrategy: { maxRetry: 0 },
  });
  await client.connect(address);
  resources.defer(() => client.disconnect());
  const session = await client.createSession(user && { type: UserTokenType.UserName, ...user });
  resources.defer(() => session.close());
  const owned = resources.move();
  return { session, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Monitors nodes for every change; `received` fills with their values as readings, as they arrive. */
export async function monitor(
  session: ClientSession,
  nodeIds: Readonly<Record<string, string>>,
  queueSize: number,
  publishingInterval = 50,
): Promise<{ readonly received: Reading[]; readonly raw: DataValue[] }> {
  const received: Reading[] = [];
  const raw: DataValue[] = [];
  const subscription = await session.createSubscription2({
    requestedPublishingInterval: publishingInterval,
    requestedLifetimeCount: 1_000,
    requestedMaxKeepAliveCount: 10,
    maxNotificationsPerPublish: 0,
    publishingEnabled: true,
    priority: 1,
  });
  for (const [dataPoint, nodeId] of Object.entries(nodeIds)) {
    const item = await subscription.monitor(
      { nodeId: resolveNodeId(nodeId), attributeId: AttributeIds.Value },
      { samplingInterval: 0, queueSize, discardOldest: true },
      TimestampsToReturn.Both,
    );
    item.on("changed", (dataValue: DataValue) => {
      raw.push(dataValue);
      received.push(toReading(dataPoint, dataValue));
    });
  }
  return { received, raw };
}

/** One HistoryRead for raw values, as the server answered it. */
export async function historyRead(
  session: ClientSession,
  nodeId: string,
  details: ConstructorParameters<typeof ReadRawModifiedDetails>[0],
  continuationPoint?: Buffer,
): Promise<HistoryReadResult> {
  const { results } = await session.historyRead(
    new HistoryReadRequest({
      historyReadDetails: new ReadRawModifiedDetails(details),
      nodesToRead: [{ nodeId, ...(continuationPoint && { continuationPoint }) }],
      timestampsToReturn: TimestampsToReturn.Source,
    }),
  );
  const [result] = results ?? [];
  if (!result) throw new Error("expected a result of HistoryRead, got none");
  return result;
}

/** The values of a HistoryRead as readings. */
export function historyValues(dataPoint: string, { historyData }: HistoryReadResult): readonly Reading[] {
  const dataValues = historyData instanceof HistoryData ? (historyData.dataValues ?? []) : [];
  return dataValues.map((dataValue) => toReading(dataPoint, dataValue));
}

function toReading(dataPoint: string, dataValue: DataValue): Reading {
  return {
    dataPoint,
    atMs: dataValue.sourceTimestamp?.getTime() ?? Number.NaN,
    value: dataValue.value.value,
    status: dataValue.statusCode.value,
  };
}
