import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OPCUACertificateManager } from "node-opcua-certificate-manager";
import {
  DataType,
  type DataValueOptions,
  PublishResponse,
  StatusCodes,
  VariantArrayType,
  type VariantOptions,
} from "node-opcua-client";
import { OPCUAServer } from "node-opcua-server";
import { describe, expect, test } from "vitest";
import { handClock } from "../support/opcua-fake-plant.ts";
import { openProxy } from "../support/opcua-proxy.ts";
import { type FakeOutbox, keepReading } from "../support/opcua-source.ts";
import { until } from "../support/opcua-until.ts";

const firstMs = Date.UTC(2026, 2, 2, 6);
/** The server offers more, and knows nobody's certificate. */
const withoutSecurity = { security: { securityMode: "none" } };

describe("a server that is not ours", () => {
  test("may keep no history and no subscription: reading goes on live after an outage", async () => {
    await using server = await startServer({ dataType: DataType.Double, value: 1 }, firstMs, false);
    await using proxy = await openProxy(server.port);
    const outbox: FakeOutbox = { messages: [], position: {} };
    await using reading = keepReading({
      endpoint: { device: "boiler", address: proxy.address, dataSources: { Heat: "nsu=urn:boiler;s=Heat" } },
      clock: handClock(),
      outbox,
      additionalConfiguration: withoutSecurity,
    });
    await until("the first value", () => outbox.messages.length === 1);
    proxy.cut();
    await until("the loss", () => reading.lost.length > 0);
    server.write(double(2), firstMs + 1_000);
    server.write(double(3), firstMs + 2_000);
    proxy.restore();
    await until("the next value", () => outbox.messages.length === 2);
    expect(outbox.messages.map(({ payload }) => payload)).toEqual([
      '{"Heat":{"SourceTimestamp":"2026-03-02T06:00:00Z","Value":1}}',
      '{"Heat":{"SourceTimestamp":"2026-03-02T06:00:02Z","Value":3}}',
    ]);
  });

  test("may keep no history and still lose nothing: it gives back the subscription, and what it sent to nobody", async () => {
    await using server = await startServer({ dataType: DataType.Double, value: 1 });
    await using proxy = await openProxy(server.port);
    const outbox: FakeOutbox = { messages: [], position: {} };
    await using reading = keepReading({
      endpoint: { device: "boiler", address: proxy.address, dataSources: { Heat: "nsu=urn:boiler;s=Heat" } },
      clock: handClock(),
      outbox,
      additionalConfiguration: withoutSecurity,
    });
    await until("the first value", () => outbox.messages.length === 1);
    await until("the connection", () => reading.connections() === 1);
    proxy.silence();
    const before = server.published();
    server.write(double(2), firstMs + 1_000);
    await until("a notification into the void", () => server.published() > before);
    proxy.cut();
    await until("the loss", () => reading.lost.length > 0);
    server.write(double(3), firstMs + 2_000);
    server.write(double(4), firstMs + 3_000);
    proxy.restore();
    await until("all values", () => outbox.messages.length >= 4);
    expect(outbox.messages.map(({ payload }) => JSON.parse(payload).Heat.Value)).toEqual([1, 2, 3, 4]);
  });

  test.each([
    ["behind", -3_600_000],
    ["ahead of", 3_600_000],
  ])("may have a clock that is %s ours: its current value is emitted once", async (_where, byMs) => {
    await using server = await startServer(double(1), firstMs + byMs);
    await using proxy = await openProxy(server.port);
    const outbox: FakeOutbox = { messages: [], position: {} };
    await using reading = keepReading({
      endpoint: { device: "boiler", address: proxy.address, dataSources: { Heat: "nsu=urn:boiler;s=Heat" } },
      clock: handClock(),
      outbox,
      additionalConfiguration: withoutSecurity,
    });
    await until("the first value", () => outbox.messages.length === 1);
    await until("the connection", () => reading.connections() === 1);
    proxy.cut();
    await until("the loss", () => reading.lost.length > 0);
    proxy.restore();
    await until("the next connection", () => reading.connections() === 2);
    server.write(double(2), firstMs + byMs + 1_000);
    await until("the next value", () => outbox.messages.length >= 2);
    expect(outbox.messages.map(({ payload }) => JSON.parse(payload).Heat.Value)).toEqual([1, 2]);
  });

  test("may set its clock back: values go on", async () => {
    const emitted = await emittedAfter({ dataType: DataType.Double, value: 1 }, [
      { value: { dataType: DataType.Double, value: 2 }, sourceTimestamp: new Date(firstMs + 60_000) },
      { value: { dataType: DataType.Double, value: 3 }, sourceTimestamp: new Date(firstMs + 1_000) },
    ]);
    expect(emitted.slice(1)).toEqual([
      '{"Heat":{"SourceTimestamp":"2026-03-02T06:01:00Z","Value":2}}',
      '{"Heat":{"SourceTimestamp":"2026-03-02T06:00:01Z","Value":3}}',
    ]);
  });

  test("may know time better than to the millisecond", async () => {
    const emitted = await emittedAfter({ dataType: DataType.Double, value: 1 }, [
      {
        value: { dataType: DataType.Double, value: 2 },
        sourceTimestamp: new Date(firstMs + 1),
        sourcePicoseconds: 234_500_000,
      },
    ]);
    expect(emitted.at(-1)).toBe('{"Heat":{"SourceTimestamp":"2026-03-02T06:00:00.0012345Z","Value":2}}');
  });

  test.each<[string, VariantOptions, VariantOptions, string]>([
    ["a number that JSON lacks", double(1), double(Number.NaN), '"NaN"'],
    ["a 64-bit integer", int64([0, 1]), int64([0xffffffff, 0xfffffffe]), '"-2"'],
    ["bytes", bytes("a"), bytes("plant"), '"cGxhbnQ="'],
    ["a text with quotes", text("a"), text('say "rye"'), '"say \\"rye\\""'],
    ["an array", array([1]), array([1.5, 2]), "[1.5,2]"],
  ])("may have %s for a value", async (_what, first, value, json) => {
    const emitted = await emittedAfter(first, [{ value, sourceTimestamp: new Date(firstMs + 1_000) }]);
    expect(emitted.at(-1)).toBe(`{"Heat":{"SourceTimestamp":"2026-03-02T06:00:01Z","Value":${json}}}`);
  });

  test("may have a status and no value", async () => {
    const emitted = await emittedAfter(double(1), [
      {
        value: { dataType: DataType.Null },
        statusCode: StatusCodes.BadNoCommunication,
        sourceTimestamp: new Date(firstMs + 1_000),
      },
    ]);
    expect(emitted.at(-1)).toBe(
      '{"Heat":{"SourceTimestamp":"2026-03-02T06:00:01Z","Value":null,' +
        '"StatusCode":{"Code":2150694912,"Symbol":"BadNoCommunication"}}}',
    );
  });
});

function double(value: number): VariantOptions {
  return { dataType: DataType.Double, value };
}

function int64(value: readonly [number, number]): VariantOptions {
  return { dataType: DataType.Int64, arrayType: VariantArrayType.Scalar, value: [...value] };
}

function bytes(value: string): VariantOptions {
  return { dataType: DataType.ByteString, value: Buffer.from(value) };
}

function text(value: string): VariantOptions {
  return { dataType: DataType.String, value };
}

function array(value: readonly number[]): VariantOptions {
  return { dataType: DataType.Double, arrayType: VariantArrayType.Array, value: Float64Array.from(value) };
}

async function emittedAfter(
  first: VariantOptions,
  values: readonly DataValueOptions[],
): Promise<readonly string[]> {
  await using server = await startServer(first);
  const outbox: FakeOutbox = { messages: [], position: {} };
  await using _reading = keepReading({
    endpoint: {
      device: "boiler",
      address: `opc.tcp://127.0.0.1:${server.port}`,
      dataSources: { Heat: "nsu=urn:boiler;s=Heat" },
    },
    clock: handClock(),
    outbox,
    additionalConfiguration: withoutSecurity,
  });
  for (const [index, value] of values.entries()) {
    await until("the value before", () => outbox.messages.length === index + 1);
    server.notify(value);
  }
  await until("the last value", () => outbox.messages.length === values.length + 1);
  return outbox.messages.map(({ payload }) => payload);
}

/** A server with one variable and no history, made without any code of the simulators. */
async function startServer(first: VariantOptions, atMs = firstMs, transfersSubscriptions = true) {
  await using resources = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "opcua-foreign-"));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const certificates = (name: string) =>
    new OPCUACertificateManager({ rootFolder: join(folder, name), disableFileWatchers: true });
  const server = new OPCUAServer({
    host: "127.0.0.1",
    hostname: "127.0.0.1",
    port: 0,
    serverCertificateManager: certificates("server"),
    userCertificateManager: certificates("users"),
    serverCapabilities: { minSupportedSampleRate: 0 },
    allowAnonymousSubscriptionTransferOnUnsecuredChannel: transfersSubscriptions,
  });
  await server.initialize();
  const { addressSpace } = server.engine;
  if (!addressSpace) throw new Error("expected an address space");
  const variable = addressSpace.registerNamespace("urn:boiler").addVariable({
    organizedBy: "ObjectsFolder",
    browseName: "Heat",
    nodeId: "s=Heat",
    dataType: first.dataType ?? DataType.Double,
    ...(first.arrayType === VariantArrayType.Array && { valueRank: 1 }),
    minimumSamplingInterval: 0,
  });
  variable.setValueFromSource(first, StatusCodes.Good, new Date(atMs));
  let published = 0;
  server.on("response", (response: object) => {
    if (response instanceof PublishResponse) published += 1;
  });
  resources.defer(() => server.shutdown(0));
  await server.start();
  const owned = resources.move();
  return {
    port: server.endpoints[0]?.port ?? 0,
    published: () => published,
    write: (value: VariantOptions, atMs: number) =>
      variable.setValueFromSource(value, StatusCodes.Good, new Date(atMs)),
    /** Tells who monitors the variable, as a device of any make might. */
    notify({ value, statusCode, sourceTimestamp, sourcePicoseconds = 0 }: DataValueOptions) {
      const dataValue = variable.readValue().clone();
      Object.assign(dataValue, { sourceTimestamp, serverTimestamp: sourceTimestamp, sourcePicoseconds });
      dataValue.statusCode = statusCode ?? StatusCodes.Good;
      if (value)
        dataValue.value = Object.assign(
          dataValue.value.clone(),
          { arrayType: VariantArrayType.Scalar },
          value,
        );
      variable.emit("value_changed", dataValue);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
