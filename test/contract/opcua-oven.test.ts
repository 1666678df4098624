import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AttributeIds, type ClientSession, StatusCodes } from "node-opcua-client";
import { describe, expect, test, vi } from "vitest";
import { openTraceArchive } from "../../simulators/opcua/trace-archive.ts";
import type { Reading } from "../../simulators/plant/trace.ts";
import type { DeviceEndpoint, RunningDevices } from "../../simulators/simulator.ts";
import { historyRead, historyValues, monitor, openTestSession, startOvens } from "../support/opcua-client.ts";
import { fakeTrace, handClock, plantStartMs } from "../support/opcua-fake-plant.ts";
import { openProxy } from "../support/opcua-proxy.ts";
import { until } from "../support/opcua-until.ts";

const namespace = 2;
const overflowBits = 0x0480;
const at = (ms: number) => new Date(plantStartMs + ms);
const node = (name: string) => `ns=${namespace};s=${name}`;

describe("an oven to a client of node-opcua", () => {
  test("is browsed as an object with a variable for each data point", async () => {
    await using stand = await startStand();
    const bakery = await browse(stand.session, "ns=0;i=85");
    expect(bakery).toContain(`${namespace}:Bakery`);
    expect(await browse(stand.session, node("Bakery"))).toEqual([`${namespace}:oven-1`]);
    expect(await browse(stand.session, node("oven-1"))).toEqual(
      expect.arrayContaining(stand.trace.dataPoints.map(({ name }) => `${namespace}:${name}`)),
    );
  });

  test("names its nodes by namespace uri in its endpoint", async () => {
    await using stand = await startStand();
    const namespaces = await stand.session.readNamespaceArray();
    expect(stand.endpoint.dataSources.Temperature).toBe(`nsu=${namespaces[namespace]};s=oven-1.Temperature`);
    expect(stand.endpoint.address).toBe(`opc.tcp://127.0.0.1:${stand.endpoint.port}`);
  });

  test("tells unit and range of an analog data point", async () => {
    await using stand = await startStand();
    const range = await property(stand.session, "Temperature", "EURange");
    expect(range).toMatchObject({ low: 20, high: 300 });
    const unit = await property(stand.session, "Temperature", "EngineeringUnits");
    // 4408652 is what the OPC Foundation lists for CEL.
    expect(unit).toMatchObject({ unitId: 4_408_652, displayName: { text: "°C" } });
  });

  test("is read with value, status and plant time", async () => {
    await using stand = await startStand();
    stand.clock.advance(9_500);
    const nodesToRead = stand.trace.dataPoints.map(({ name }) => ({
      nodeId: node(`oven-1.${name}`),
      attributeId: AttributeIds.Value,
    }));
    const values = await stand.session.read(nodesToRead);
    for (const [index, { name }] of stand.trace.dataPoints.entries()) {
      const latest = stand.trace.latest(name, plantStartMs + 9_500);
      expect(values[index]?.value.value).toBe(latest?.value);
      expect(values[index]?.statusCode.value).toBe(latest?.status);
      expect(values[index]?.sourceTimestamp?.getTime()).toBe(latest?.atMs);
    }
    expect(values[0]?.statusCode).toBe(StatusCodes.BadSensorFailure);
  });

  test("sends every reading due, by value and source time and in order, in whatever bursts plant time comes", async () => {
    await using stand = await startStand();
    const { received } = await monitor(stand.session, nodesOf(stand.endpoint), 10_000);
    await until("the first values", () => received.length === stand.trace.dataPoints.length);
    for (const burstMs of [100, 300, 31_700, 60_000, 8_000]) stand.clock.advance(burstMs);

    const due = stand.trace.due(plantStartMs - 1, stand.clock.now());
    await until(`${due.length} readings`, () => received.length >= due.length);
    for (const { name } of stand.trace.dataPoints) expect(of(name, received)).toEqual(of(name, due));
    expect(received).toHaveLength(due.length);
    expect(received.some(({ status }) => status === StatusCodes.BadSensorFailure.value)).toBe(true);
  });

  test("goes on for a client that was away, with what it missed waiting", async () => {
    await using stand = await startStand();
    const { received } = await monitor(stand.session, { Temperature: node("oven-1.Temperature") }, 10_000);
    await until("the first value", () => received.length === 1);
    stand.clock.advance(900_000);
    await until("9,000 readings", () => received.length === 9_001);
  });

  test("marks the first value after those that did not fit the queue, also when it is a bad one", async () => {
    await using stand = await startStand();
    const { received } = await monitor(stand.session, { Temperature: node("oven-1.Temperature") }, 10);
    await until("the first value", () => received.length === 1);
    // The tenth value before the end is the first of a second of bad ones.
    stand.clock.advance(9_900);
    await until("the queue", () => received.length === 11);
    expect(received[1]).toMatchObject({
      atMs: plantStartMs + 9_000,
      status: (StatusCodes.BadSensorFailure.value | overflowBits) >>> 0,
    });
    expect(
      received.slice(2).every(({ status }) => status === StatusCodes.BadSensorFailure.value || status === 0),
    ).toBe(true);
  });

  test("serves a client that comes through a proxy on another port", async () => {
    await using ovens = await startOvens([fakeTrace("oven-1")], handClock());
    await using proxy = await openProxy(only(ovens).port);
    await using client = await openTestSession(proxy.address);
    const { value } = await client.session.read({
      nodeId: node("oven-1.Recipe"),
      attributeId: AttributeIds.Value,
    });
    expect(value.value).toBe('rye "classic"');
    expect(proxy.connections()).toBe(1);
  });
});

describe("the history of an oven", () => {
  test("is what was due, however it is cut into pages", async () => {
    await using stand = await startStand();
    stand.clock.advance(3_000_000, 100_000);
    const due = of("Temperature", stand.trace.due(plantStartMs - 1, stand.clock.now()));
    for (const numValuesPerNode of [0, 7_777, 30_001]) {
      const read = await readAll(stand.session, { startTime: at(0), endTime: at(9e9), numValuesPerNode });
      expect(read).toEqual(due);
    }
  });

  test("is read backwards when the end comes first, or alone", async () => {
    await using stand = await startStand();
    stand.clock.advance(60_000);
    const due = of("Temperature", stand.trace.due(plantStartMs - 1, stand.clock.now())).toReversed();
    const read = await readAll(stand.session, { startTime: at(9e9), endTime: at(0), numValuesPerNode: 100 });
    expect(read).toEqual(due);
    const last = await historyRead(stand.session, node("oven-1.Temperature"), {
      endTime: at(60_000),
      numValuesPerNode: 3,
    });
    expect(historyValues("Temperature", last)).toEqual(due.slice(0, 3));
    expect(last.continuationPoint?.length ?? 0).toBe(0);
  });

  test("includes both ends, and may be a single instant", async () => {
    await using stand = await startStand();
    stand.clock.advance(60_000);
    const between = await readAll(stand.session, {
      startTime: at(100),
      endTime: at(300),
      numValuesPerNode: 0,
    });
    expect(between.map(({ atMs }) => atMs - plantStartMs)).toEqual([100, 200, 300]);
    const instant = await readAll(stand.session, {
      startTime: at(500),
      endTime: at(500),
      numValuesPerNode: 0,
    });
    expect(instant.map(({ atMs }) => atMs - plantStartMs)).toEqual([500]);
  });

  test("never shows what is still to come", async () => {
    await using stand = await startStand();
    stand.clock.advance(60_000);
    const result = await historyRead(stand.session, node("oven-1.ItemCount"), {
      startTime: at(60_001),
      endTime: at(120_000),
      numValuesPerNode: 10,
    });
    expect(result.statusCode).toBe(StatusCodes.GoodNoData);
    expect(historyValues("ItemCount", result)).toEqual([]);
  });

  test("gives the values on both sides of a stretch where they are asked for", async () => {
    await using stand = await startStand();
    stand.clock.advance(60_000);
    const read = await readAll(
      stand.session,
      { startTime: at(1_500), endTime: at(3_500), numValuesPerNode: 2, returnBounds: true },
      "ItemCount",
    );
    expect(read.map(({ atMs }) => atMs - plantStartMs)).toEqual([1_000, 2_000, 3_000, 4_000]);
    const outside = await readAll(
      stand.session,
      { startTime: at(-500), endTime: at(60_500), numValuesPerNode: 0, returnBounds: true },
      "State",
    );
    expect(outside.map(({ atMs, status }) => [atMs - plantStartMs, status])).toEqual([
      [-500, StatusCodes.BadBoundNotFound.value],
      [0, 0],
      [60_000, 0],
      [60_500, StatusCodes.BadBoundNotFound.value],
    ]);
  });

  test("refuses what cannot be answered", async () => {
    await using stand = await startStand();
    const ask = async (details: Parameters<typeof historyRead>[2], continuationPoint?: Buffer) =>
      (await historyRead(stand.session, node("oven-1.State"), details, continuationPoint)).statusCode;
    expect(await ask({ startTime: at(0), numValuesPerNode: 0 })).toBe(
      StatusCodes.BadInvalidTimestampArgument,
    );
    expect(await ask({ startTime: at(0), endTime: at(1) }, Buffer.from("no time"))).toBe(
      StatusCodes.BadContinuationPointInvalid,
    );
  });

  test("costs no memory that grows with its length", async () => {
    const archive = openTraceArchive();
    const trace = fakeTrace("oven-1");
    const [first] = await archive.take(
      trace,
      "Temperature",
      { firstMs: plantStartMs, lastMs: plantStartMs + 9e8 },
      { count: 1, nowMs: plantStartMs + 9e8 },
    );
    expect(first?.atMs).toBe(plantStartMs);
    const last = await archive.take(
      trace,
      "Recipe",
      { firstMs: plantStartMs + 72 * 3_600_000, lastMs: plantStartMs },
      { count: 2, nowMs: plantStartMs + 72 * 3_600_000 },
    );
    expect(last.map(({ atMs }) => atMs)).toEqual([plantStartMs]);
  });
});

describe("ovens", () => {
  test("share one server, but for those with a port of their own", async () => {
    const port = await freePort();
    const traces = ["oven-1", "oven-2", "oven-3", "oven-4"].map((name) => fakeTrace(name));
    await using ovens = await startOvens(traces, handClock(), { "oven-2": port, "oven-4": port });
    const ports = Object.fromEntries(ovens.endpoints.map((endpoint) => [endpoint.device, endpoint.port]));
    expect(ports).toMatchObject({ "oven-2": port, "oven-4": port });
    expect(ports["oven-1"]).toBe(ports["oven-3"]);
    expect(ports["oven-1"]).not.toBe(port);
  });

  test("say which port is taken", async () => {
    await using resources = new AsyncDisposableStack();
    const server = createServer();
    resources.defer(() => void server.close());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await expect(startOvens([fakeTrace("oven-1")], handClock(), { "oven-1": port })).rejects.toThrow(
      `cannot listen on opc.tcp://127.0.0.1:${port}`,
    );
  });

  test("leave no port and no folder behind", async () => {
    await using resources = new AsyncDisposableStack();
    const folder = await mkdtemp(join(tmpdir(), "opcua-test-"));
    resources.defer(() => rm(folder, { recursive: true }));
    vi.stubEnv("TMPDIR", folder);
    resources.defer(() => void vi.unstubAllEnvs());
    const ovens = await startOvens([fakeTrace("oven-1")], handClock());
    const { port } = only(ovens);
    expect(await readdir(folder)).toHaveLength(1);
    await ovens[Symbol.asyncDispose]();
    expect(await readdir(folder)).toEqual([]);
    const socket = connect(port, "127.0.0.1");
    await expect(once(socket, "connect")).rejects.toThrow("ECONNREFUSED");
  });
});

async function startStand() {
  await using resources = new AsyncDisposableStack();
  const clock = handClock();
  const trace = fakeTrace("oven-1");
  const ovens = resources.use(await startOvens([trace], clock));
  const endpoint = only(ovens);
  const { session } = resources.use(await openTestSession(endpoint.address));
  const owned = resources.move();
  return { clock, trace, endpoint, session, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function only({ endpoints }: RunningDevices): DeviceEndpoint {
  const [endpoint] = endpoints;
  if (!endpoint) throw new Error("expected an endpoint");
  return endpoint;
}

const nodesOf = ({ device, dataSources }: DeviceEndpoint) =>
  Object.fromEntries(Object.keys(dataSources).map((name) => [name, node(`${device}.${name}`)]));

const of = (name: string, readings: readonly Reading[]) =>
  readings.filter(({ dataPoint }) => dataPoint === name);

async function browse(session: ClientSession, nodeId: string): Promise<readonly string[]> {
  const { references } = await session.browse(nodeId);
  const names = (references ?? [])
    .filter(({ nodeClass }) => nodeClass === 1 || nodeClass === 2)
    .map(({ browseName }) => browseName.toString());
  // An oven is a component of its line, and one of its notifiers.
  return [...new Set(names)];
}

async function property(session: ClientSession, variable: string, name: string) {
  const { references } = await session.browse(node(`oven-1.${variable}`));
  const reference = references?.find(({ browseName }) => browseName.name === name);
  if (!reference) throw new Error(`no property ${name}`);
  const { value } = await session.read({ nodeId: reference.nodeId, attributeId: AttributeIds.Value });
  return value.value;
}

async function readAll(
  session: ClientSession,
  details: Parameters<typeof historyRead>[2],
  dataPoint = "Temperature",
): Promise<readonly Reading[]> {
  const readings: Reading[] = [];
  let continuationPoint: Buffer | undefined;
  do {
    const result = await historyRead(session, node(`oven-1.${dataPoint}`), details, continuationPoint);
    expect(result.statusCode.isGood()).toBe(true);
    readings.push(...historyValues(dataPoint, result));
    continuationPoint = result.continuationPoint?.length ? result.continuationPoint : undefined;
  } while (continuationPoint);
  return readings;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
