import { readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { opcuaFaults } from "../../simulators/opcua/faults/catalog.ts";
import { buildPlant } from "../../simulators/plant/build-plant.ts";
import { ovenSpec } from "../../simulators/plant/oven-spec.ts";
import type { Reading } from "../../simulators/plant/trace.ts";
import { opcuaConnector } from "../../stack/connectors/opcua.ts";
import { startOvens } from "../support/opcua-client.ts";
import { fakeTrace, handClock, plantStartMs, scriptedTrace } from "../support/opcua-fake-plant.ts";
import { openProxy } from "../support/opcua-proxy.ts";
import { startConfiguredOvens, temporaryFolder } from "../support/opcua-server.ts";
import {
  assetUuid,
  type FakeOutbox,
  keepReading,
  type OpcuaSourceOptions,
  opcuaSource,
  readingsIn,
} from "../support/opcua-source.ts";
import { until } from "../support/opcua-until.ts";

describe("the connector for OPC UA", () => {
  test("emits every reading due, one message for each source time, with what changed then", async () => {
    await using stand = await startStand();
    await using reading = stand.read();
    await until("the connection", () => reading.connections() === 1);
    await until("the first values", () => stand.readings().length === 5);
    stand.clock.advance(70_000, 700);
    await stand.allReadings();

    expect(stand.readings()).toEqual(stand.due());
    expect(stand.outbox.messages).toHaveLength(new Set(stand.due().map(({ atMs }) => atMs)).size);
    expect(stand.outbox.position).toEqual({
      "telemetry.Temperature": "2026-03-02T06:01:10Z",
      "telemetry.DoorOpen": "2026-03-02T06:01:10Z",
      "telemetry.ItemCount": "2026-03-02T06:01:10Z",
      "telemetry.State": "2026-03-02T06:01:00Z",
      "telemetry.Recipe": "2026-03-02T06:00:00Z",
    });
  });

  test("writes messages as the connector of Azure IoT Operations does", async () => {
    await using stand = await startStand();
    await using reading = stand.read();
    await until("the first values", () => stand.readings().length === 5);
    stand.clock.advance(8_100);
    await stand.allReadings();

    const [first] = stand.outbox.messages;
    expect(first).toMatchObject({
      topic: "azure-iot-operations/data/oven-1",
      contentType: "application/json",
    });
    expect(first?.userProperties).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      specversion: "1.0",
      type: "ua-keyframe",
      source: "urn:digital-plant:opcua-server",
      subject: "oven-1",
      time: "2026-03-02T06:00:00.0000000Z",
      datacontenttype: "application/json",
      sequence: "1",
      recordedtime: "2026-03-02 06:00:00.000 +00:00",
      uuid: assetUuid,
      externalAssetId: assetUuid,
      serverToConnectorMilliseconds: expect.stringMatching(/^-?\d+(\.\d+)?$/),
    });
    const last = stand.outbox.messages.at(-1);
    expect(last?.payload).toBe(
      '{"Temperature":{"SourceTimestamp":"2026-03-02T06:00:08.100Z","Value":185.0625,' +
        '"StatusCode":{"Code":1083179008,"Symbol":"UncertainLastUsableValue"}}}',
    );
    expect(last?.userProperties).toMatchObject({
      type: "ua-deltaframe",
      time: "2026-03-02T06:00:08.1000000Z",
      sequence: String(stand.outbox.messages.length),
      recordedtime: "2026-03-02 06:00:08.100 +00:00",
    });
    expect(reading.lost).toEqual([]);
  });

  test("loses and repeats nothing when its connection is cut again and again", async () => {
    await using stand = await startStand();
    await using proxy = await openProxy(stand.endpoint.port);
    await using reading = stand.read({ address: proxy.address });
    await until("the connection", () => reading.connections() === 1);
    await until("the first values", () => stand.readings().length === 5);
    for (let outage = 1; outage <= 4; outage++) {
      stand.clock.advance(20_000, 300);
      proxy.cut();
      await until("the loss", () => reading.lost.length >= outage);
      stand.clock.advance(outage === 2 ? 3_600_000 : 5_000, 10_000);
      proxy.restore();
      await until("the connection", () => reading.connections() === outage + 1);
    }
    stand.clock.advance(10_000, 500);
    await stand.allReadings();
    expectExactlyOnce(stand.readings(), stand.due());
    expect(reading.lost[0]).toContain(`oven-1 at ${proxy.address}: `);
  });

  test("loses and repeats nothing while plant time runs on through a cut", async () => {
    await using stand = await startStand();
    await using proxy = await openProxy(stand.endpoint.port);
    await using reading = stand.read({ address: proxy.address });
    await until("the first values", () => stand.readings().length === 5);
    const running = setInterval(() => stand.clock.advance(2_000, 100), 5);
    using _stopped = { [Symbol.dispose]: () => clearInterval(running) };
    for (let outage = 1; outage <= 3; outage++) {
      const before = stand.outbox.messages.length;
      await until("live messages", () => stand.outbox.messages.length > before + 100);
      proxy.cut();
      await until("the loss", () => reading.lost.length >= outage);
      proxy.restore();
      await until("the connection", () => reading.connections() === outage + 1);
    }
    clearInterval(running);
    await stand.allReadings();
    expectExactlyOnce(stand.readings(), stand.due());
  });

  test("goes on from the stored position after a restart, of the server too", async () => {
    const clock = handClock();
    const trace = fakeTrace("oven-1");
    const outbox: FakeOutbox = { messages: [], position: {} };
    for (let start = 1; start <= 3; start++) {
      await using ovens = await startOvens([trace], clock);
      const [endpoint] = ovens.endpoints;
      if (!endpoint) throw new Error("expected an endpoint");
      await using _reading = keepReading({ endpoint, clock, outbox });
      const due = trace.due(plantStartMs - 1, clock.now());
      await until("all readings", () => readingsIn(outbox.messages).length >= due.length);
      expectExactlyOnce(readingsIn(outbox.messages), due);
      clock.advance(60_000, 1_000);
    }
  });

  test("reads from history what did not fit into the server's queue", async () => {
    await using stand = await startStand();
    await using reading = stand.read({ datasetConfiguration: { publishingInterval: 50, queueSize: 10 } });
    await until("the first values", () => stand.readings().length === 5);
    for (let burst = 0; burst < 5; burst++) stand.clock.advance(9_900);
    await stand.allReadings();
    expectExactlyOnce(stand.readings(), stand.due());
    expect(reading.lost).toEqual([]);
  });

  test("emits in order of source time what the server splits over several notification messages", async () => {
    await using stand = await startStand();
    await using reading = stand.read({
      datasetConfiguration: { publishingInterval: 50, queueSize: 10_000 },
    });
    await until("the connection", () => reading.connections() === 1);
    await until("the first values", () => stand.readings().length === 5);
    // The server puts 1,000 values into a message, those of one data point after those of another.
    stand.clock.advance(500_000);
    await stand.allReadings();
    expect(stand.readings()).toEqual(stand.due());
    expect(reading.lost).toEqual([]);
  });

  test("keeps the order of source time over several subscriptions, of datasets too", async () => {
    await using stand = await startStand(30);
    await using reading = stand.read({
      datasets: 2,
      additionalConfiguration: { subscription: { maxItems: 7 } },
    });
    await until("the connection", () => reading.connections() === 1);
    for (let burst = 0; burst < 10; burst++) {
      const before = stand.readings().length;
      stand.clock.advance(9_000, 700);
      await until("the first of the burst", () => stand.readings().length > before);
    }
    await stand.allReadings();
    expectExactlyOnce(stand.readings(), stand.due());
    expectInOrder(stand.readings());
    expect(reading.lost).toEqual([]);
  });

  test.each([
    ["and queues hold", 10_000, 1_000],
    ["and queues overflow", 50, 1_000],
    ["over several subscriptions", 10_000, 5],
    ["over several subscriptions whose queues overflow", 50, 5],
  ])(
    "keeps the order of source time while plant time runs on through cuts, %s",
    async (_what, queueSize, maxItems) => {
      await using stand = await startStand(8);
      await using proxy = await openProxy(stand.endpoint.port);
      await using reading = stand.read({
        address: proxy.address,
        additionalConfiguration: { subscription: { maxItems } },
        datasetConfiguration: { publishingInterval: 50, queueSize },
      });
      await until("the first values", () => stand.readings().length >= 12);
      const running = setInterval(() => stand.clock.advance(9_000, 1_500), 5);
      using _stopped = { [Symbol.dispose]: () => clearInterval(running) };
      for (let outage = 1; outage <= 4; outage++) {
        const before = stand.outbox.messages.length;
        await until("messages", () => stand.outbox.messages.length > before + 500);
        proxy.cut();
        await until("the loss", () => reading.lost.length >= outage);
        proxy.restore();
        await until("the connection", () => reading.connections() > outage);
      }
      clearInterval(running);
      await stand.allReadings();
      expectExactlyOnce(stand.readings(), stand.due());
      expectInOrder(stand.readings());
    },
  );

  test("keeps the order of source time where more values come at once than it holds", async () => {
    await using stand = await startStand(10);
    await using reading = stand.read({ datasetConfiguration: { publishingInterval: 50, queueSize: 10_000 } });
    await until("the connection", () => reading.connections() === 1);
    stand.clock.advance(400_000);
    await stand.allReadings();
    expect(stand.readings().length).toBeGreaterThan(40_000);
    expectExactlyOnce(stand.readings(), stand.due());
    expectInOrder(stand.readings());
    expect(reading.lost).toEqual([]);
  });

  test("keeps the order of source time of a real oven", async () => {
    const plant = buildPlant({
      seed: 7,
      startMs: plantStartMs,
      assets: { "oven-1": { model: "oven", ...ovenSpec.parse({ recipe: "rolls", sampling: "1s" }) } },
    });
    await using stand = await startStand(1, plant.trace("oven-1"));
    await using proxy = await openProxy(stand.endpoint.port);
    await using reading = stand.read({ address: proxy.address });
    await until("the connection", () => reading.connections() === 1);
    const running = setInterval(() => stand.clock.advance(120_000, 20_000), 5);
    using _stopped = { [Symbol.dispose]: () => clearInterval(running) };
    for (let outage = 1; outage <= 3; outage++) {
      const before = stand.outbox.messages.length;
      await until("messages", () => stand.outbox.messages.length > before + 500);
      proxy.cut();
      await until("the loss", () => reading.lost.length >= outage);
      proxy.restore();
      await until("the connection", () => reading.connections() > outage);
    }
    clearInterval(running);
    await stand.allReadings();
    expectExactlyOnce(stand.readings(), stand.due());
    expectInOrder(stand.readings());
  });

  test("gets on with a history in which the source times jump back", async () => {
    const temperature = { dataPoint: "Temperature", value: 200, status: 0 };
    const script: readonly Reading[] = [
      { ...temperature, atMs: plantStartMs, value: 180 },
      { ...temperature, atMs: plantStartMs + 1_000, stampMs: plantStartMs + 5_000 },
      { ...temperature, atMs: plantStartMs + 2_000, stampMs: plantStartMs + 4_000, value: 201 },
      { dataPoint: "DoorOpen", atMs: plantStartMs + 6_000, value: true, status: 0 },
    ];
    const { dataPoints } = fakeTrace("oven-1");
    const trace = scriptedTrace("oven-1", dataPoints.slice(0, 2), script);
    await using stand = await startStand(1, trace);
    await using proxy = await openProxy(stand.endpoint.port);
    await using reading = stand.read({ address: proxy.address });
    await until("the first value", () => stand.readings().length === 1);
    proxy.cut();
    await until("the loss", () => reading.lost.length >= 1);
    stand.clock.advance(10_000);
    const restarted = await stand.inject("opcua-restart");
    await restarted[Symbol.asyncDispose]();
    proxy.restore();
    await stand.allReadings();
    const known = stand.readings().map(({ dataPoint, atMs }) => [dataPoint, atMs - plantStartMs]);
    expect(known).toEqual([
      ["Temperature", 0],
      ["Temperature", 4_000],
      ["Temperature", 5_000],
      ["DoorOpen", 6_000],
    ]);
  });

  test("catches up with what came before its first notification, however its first connections end", async () => {
    await using stand = await startStand();
    await using proxy = await openProxy(stand.endpoint.port);
    proxy.cut();
    await using reading = stand.read({ address: proxy.address });
    await until("the loss", () => reading.lost.length > 0);
    stand.clock.advance(60_000, 1_000);
    proxy.restore();
    await until("the connection", () => reading.connections() === 1);
    await stand.allReadings();
    expect(stand.readings()).toEqual(stand.due());
  });

  test("begins with the current values of a plant that has run for long", async () => {
    await using stand = await startStand();
    stand.clock.advance(3_600_050);
    const before = stand.due().length;
    const current = new Map(stand.due().map((reading) => [reading.dataPoint, reading]));
    await using reading = stand.read();
    await until("the connection", () => reading.connections() === 1);
    stand.clock.advance(10_000, 500);
    const due = () => [
      ...[...current.values()].sort((a, b) => a.atMs - b.atMs),
      ...stand.due().slice(before),
    ];
    await until("all readings", () => stand.readings().length >= due().length);
    expectExactlyOnce(stand.readings(), due());
    expectInOrder(stand.readings());
  });

  test("ends when the outbox refuses, and emits the same again", async () => {
    const outbox: FakeOutbox = { messages: [], position: {} };
    let refusals = 2;
    await using stand = await startStand();
    await using reading = stand.read({
      outbox,
      emit: async (messages, position) => {
        if (outbox.messages.length > 0 && refusals > 0) {
          refusals -= 1;
          throw new Error("the disk is full");
        }
        outbox.messages.push(...messages);
        Object.assign(outbox.position, position);
      },
    });
    await until("the first values", () => readingsIn(outbox.messages).length === 5);
    stand.clock.advance(10_000);
    await until("all readings", () => readingsIn(outbox.messages).length >= stand.due().length);
    expectExactlyOnce(readingsIn(outbox.messages), stand.due());
    expect(reading.lost).toEqual(Array(2).fill(expect.stringContaining("the disk is full")));
  });

  test("does not ask for more while the outbox is slow", async () => {
    const gate = Promise.withResolvers<void>();
    await using stand = await startStand();
    let emits = 0;
    await using _reading = stand.read({
      emit: async (messages, position) => {
        emits += 1;
        if (messages.length > 0) await gate.promise;
        stand.outbox.messages.push(...messages);
        Object.assign(stand.outbox.position, position);
      },
    });
    await until("the first values", () => emits === 2);
    for (let second = 0; second < 20; second++) stand.clock.advance(1_000);
    gate.resolve();
    await stand.allReadings();
    expectExactlyOnce(stand.readings(), stand.due());
  });

  test("notices within its bound that a server has fallen silent", async () => {
    await using stand = await startStand();
    await using proxy = await openProxy(stand.endpoint.port);
    await using reading = stand.read({
      address: proxy.address,
      additionalConfiguration: {
        session: { keepAliveIntervalMilliseconds: 500 },
        subscription: { keepAliveMilliseconds: 100 },
      },
    });
    await until("the connection", () => reading.connections() === 1);
    proxy.silence();
    await until("the loss", () => reading.lost.length === 1);
    proxy.restore();
    await until("the next connection", () => reading.connections() === 2);
  });

  test("leaves no connection open when it is stopped, whatever it is at", async () => {
    await using stand = await startStand();
    await using proxy = await openProxy(stand.endpoint.port);
    for (const state of ["connecting", "live"]) {
      const stop = new AbortController();
      let isConnected = false;
      const source = opcuaSource(
        {
          ...stand.options,
          address: proxy.address,
          onConnected: () => {
            isConnected = true;
          },
        },
        stop.signal,
      );
      const ended = opcuaConnector.read(source);
      if (state === "live") await until("the connection", () => isConnected);
      stop.abort();
      await expect(ended).resolves.toBeUndefined();
      await until("the end of every connection", () => proxy.open() === 0);
    }
  });

  test("stops while it waits for a server that accepts and says nothing", async () => {
    await using stand = await startStand();
    await using proxy = await openProxy(stand.endpoint.port);
    proxy.silence();
    const stop = new AbortController();
    const ended = opcuaConnector.read(opcuaSource({ ...stand.options, address: proxy.address }, stop.signal));
    await until("the connection", () => proxy.open() > 0);
    stop.abort();
    await expect(ended).resolves.toBeUndefined();
    await until("the end of every connection", () => proxy.open() === 0);
  });

  test("says at once what is wrong with an address, a namespace, a node or a configuration", async () => {
    await using stand = await startStand();
    const { port, dataSources, device, address } = stand.endpoint;
    const wrong: [Partial<OpcuaSourceOptions>, string][] = [
      [{ address: "opc.tcp://127.0.0.1:1" }, "oven-1 at opc.tcp://127.0.0.1:1: "],
      [
        { endpoint: { device, address, dataSources: { Heat: "nsu=urn:other;s=x" } } },
        "nsu=urn:other;s=x: no such namespace in the server; it has",
      ],
      [
        { endpoint: { device, address, dataSources: { ...dataSources, Heat: "ns=2;s=oven-1.Heat" } } },
        "telemetry.Heat (ns=2;s=oven-1.Heat): BadNodeIdUnknown",
      ],
      [{ datasetConfiguration: { queueSize: -1 } }, "telemetry: datasetConfiguration: "],
    ];
    for (const [options, message] of wrong) {
      const source = opcuaSource({ ...stand.options, ...options }, new AbortController().signal);
      await expect(opcuaConnector.read(source)).rejects.toThrow(message);
    }
    expect(port).toBeGreaterThan(0);
  });
});

describe("the connector for OPC UA, while its server misbehaves", () => {
  test.each<[string, object, Readonly<Record<string, unknown>>]>([
    ["opcua-lose-subscriptions", { when: "now" }, {}],
    ["opcua-close-sessions", { probability: 1 }, {}],
    ["opcua-restart", {}, {}],
    ["opcua-restart", { staysDown: true }, {}],
    ["opcua-restart", { namespaceShift: 3 }, {}],
    ["opcua-restart", { forgetNodes: true }, {}],
    ["opcua-slow-answers", { delay: "200ms" }, {}],
    ["opcua-clock-skew", { by: "3h" }, {}],
    ["opcua-clock-skew", { by: "30d", direction: "behind" }, secured],
    ["opcua-certificate-replaced", {}, secured],
    ["opcua-queue-overflow", {}, {}],
  ])("loses and repeats nothing under %s %j", async (kind, faultKeys, keys) => {
    await using stand = await startStand(1, fakeTrace("oven-1"), keys);
    await using _reading = stand.read({ additionalConfiguration: trusting });
    await until("the first values", () => stand.readings().length === 5);
    const running = setInterval(() => stand.clock.advance(2_000, 100), 20);
    using _stopped = { [Symbol.dispose]: () => clearInterval(running) };
    const moreReadings = async () => {
      const before = stand.readings().length;
      await until("live readings", () => stand.readings().length > before + 200);
    };
    await moreReadings();
    const fault = await stand.inject(kind, faultKeys);
    await until("the fault to be felt", fault.wasFelt);
    await fault[Symbol.asyncDispose]();
    await moreReadings();
    clearInterval(running);
    await stand.allReadings();
    expectExactlyOnce(stand.readings(), stand.due());
    expectInOrder(stand.readings());
  });
});

describe("the connector for OPC UA, whose server was silent before it was lost", () => {
  test.each([
    ["nothing", undefined],
    ["opcua-refuse-republish", {}],
    ["opcua-lose-subscriptions", { when: "on-transfer" }],
  ])("loses and repeats nothing under %s", async (kind, faultKeys) => {
    await using stand = await startStand();
    await using proxy = await openProxy(stand.endpoint.port);
    await using reading = stand.read({ address: proxy.address });
    await until("the connection", () => reading.connections() === 1);
    stand.clock.advance(1_000);
    await stand.allReadings();
    const fault = faultKeys && (await stand.inject(kind, faultKeys));
    proxy.silence();
    const sent = proxy.swallowed();
    stand.clock.advance(20_000, 500);
    await until("a notification into the void", () => proxy.swallowed() > sent + 1_000);
    proxy.cut();
    await until("the loss", () => reading.lost.length > 0);
    stand.clock.advance(20_000, 500);
    proxy.restore();
    await until("the connection", () => reading.connections() === 2);
    stand.clock.advance(20_000, 500);
    await stand.allReadings();
    expectExactlyOnce(stand.readings(), stand.due());
    expectInOrder(stand.readings());
    expect(fault?.wasFelt()).toBe(faultKeys && true);
  });
});

describe("the security of the connector for OPC UA", () => {
  const policies = ["None", "Basic256Sha256", "Aes256_Sha256_RsaPss"];
  const users = [{ name: "olga", password: "sees-all", role: "observer" }];

  test("takes the most secure endpoint, and reads as the user of the endpoint, through a proxy too", async () => {
    const keys = { security: { policies, users, anonymous: false, autoAccept: true } };
    await using stand = await startStand(1, fakeTrace("oven-1"), keys);
    await using proxy = await openProxy(stand.endpoint.port);
    await using reading = stand.read({ address: proxy.address, additionalConfiguration: trusting });
    await until("the connection", () => reading.connections() === 1);
    stand.clock.advance(20_000, 700);
    await stand.allReadings();
    expectExactlyOnce(stand.readings(), stand.due());
    // The first asks what there is; nothing went past the proxy.
    expect(proxy.connections()).toBe(2);
    expect(stand.endpoint.credentials).toEqual({ username: "olga", password: "sees-all" });
  });

  test("keeps a trust list, into which somebody moves what it rejects", async () => {
    await using pki = await temporaryFolder();
    const keys = { security: { policies, autoAccept: true } };
    await using stand = await startStand(1, fakeTrace("oven-1"), keys);
    await using reading = stand.read({ additionalConfiguration: { security: { pki: pki.path } } });
    await until("the refusal", () => reading.lost.length > 0);
    expect(reading.lost[0]).toContain(`to trust it, move it from ${join(pki.path, "rejected")}`);
    for (const file of await readdir(join(pki.path, "rejected"))) {
      await rename(join(pki.path, "rejected", file), join(pki.path, "trusted/certs", file));
    }
    await until("the connection", () => reading.connections() === 1);
    await until("the first values", () => stand.readings().length === 5);
  });

  test("says what is wrong: a server that is not trusted, a password, a policy that is not offered", async () => {
    const keys = { security: { policies, users, anonymous: false, autoAccept: true } };
    await using stand = await startStand(1, fakeTrace("oven-1"), keys);
    const { endpoint } = stand.options;
    const { credentials: _credentials, ...nobody } = endpoint;
    const wrong: [Partial<OpcuaSourceOptions>, string][] = [
      [{}, "the server's certificate is not trusted: there is no trust list"],
      [
        {
          additionalConfiguration: trusting,
          endpoint: { ...endpoint, credentials: { username: "olga", password: "wrong" } },
        },
        "BadUserAccessDenied",
      ],
      [
        { additionalConfiguration: { security: { securityPolicy: `${policyUri}Aes128_Sha256_RsaOaep` } } },
        "no endpoint of the server suits (Aes128_Sha256_RsaOaep, any mode, UsernamePassword); it offers None None (UserName)",
      ],
      [{ endpoint: nobody }, "no endpoint of the server suits (any policy, any mode, Anonymous)"],
      [{ additionalConfiguration: { security: { securityPolicy: "strong" } } }, "additionalConfiguration: "],
    ];
    for (const [options, message] of wrong) {
      const source = opcuaSource({ ...stand.options, ...options }, new AbortController().signal);
      const failure = await opcuaConnector.read(source).catch(String);
      expect(failure).toContain(message);
      expect(failure).not.toContain("sees-all");
    }
  });

  test.each([
    ["none", "None", "None"],
    ["sign", "Sign", "Basic256Sha256"],
  ])("may be told to use %s", async (securityMode, _mode, policy) => {
    const keys = { security: { policies: ["None", "Basic256Sha256"], autoAccept: true } };
    await using stand = await startStand(1, fakeTrace("oven-1"), keys);
    await using reading = stand.read({
      additionalConfiguration: {
        security: {
          securityMode,
          securityPolicy: `${policyUri}${policy}`,
          autoAcceptUntrustedServerCertificates: true,
        },
      },
    });
    await until("the connection", () => reading.connections() === 1);
    await until("the first values", () => stand.readings().length === 5);
  });
});

const policyUri = "http://opcfoundation.org/UA/SecurityPolicy#";
const trusting = { security: { autoAcceptUntrustedServerCertificates: true } };
const secured = { security: { policies: ["Basic256Sha256"], autoAccept: true } };

async function startStand(
  temperatures = 1,
  trace = fakeTrace("oven-1", temperatures),
  keys: Readonly<Record<string, unknown>> = {},
) {
  await using resources = new AsyncDisposableStack();
  const clock = handClock();
  const outbox: FakeOutbox = { messages: [], position: {} };
  const ovens = resources.use(await startConfiguredOvens([trace], clock, keys));
  const [endpoint] = ovens.endpoints;
  if (!endpoint) throw new Error("expected an endpoint");
  const options = { endpoint, clock, outbox };
  const due = () => trace.due(plantStartMs - 1, clock.now());
  const read: Reading[] = [];
  let messagesRead = 0;
  // Each message is read once: a test asks every few milliseconds.
  const readings = (): readonly Reading[] => {
    for (const reading of readingsIn(outbox.messages.slice(messagesRead))) read.push(reading);
    messagesRead = outbox.messages.length;
    return read;
  };
  const owned = resources.move();
  return {
    clock,
    outbox,
    endpoint,
    options,
    async inject(kind: string, faultKeys: object = {}) {
      const config = opcuaFaults.find((fault) => fault.kind === kind)?.config.parse(faultKeys) ?? {};
      const fault = await ovens.inject?.("oven-1", { kind, config, random: () => 0 });
      if (!fault) throw new Error("expected ovens to take faults");
      return fault;
    },
    read: (more: Partial<OpcuaSourceOptions> = {}) => keepReading({ ...options, ...more }),
    readings,
    due,
    /** Waits until as many readings came out as were due by now. */
    async allReadings() {
      const count = due().length;
      await until("all readings", () => readings().length >= count);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Each reading due once, those of a data point in order of time. */
function expectExactlyOnce(emitted: readonly Reading[], due: readonly Reading[]): void {
  const byDataPoint = Map.groupBy(emitted, ({ dataPoint }) => dataPoint);
  for (const [dataPoint, expected] of Map.groupBy(due, (reading) => reading.dataPoint)) {
    expect(byDataPoint.get(dataPoint)).toEqual(expected);
  }
  expect(emitted).toHaveLength(due.length);
}

/** Over all data points, none is earlier than one before it. */
function expectInOrder(emitted: readonly Reading[]): void {
  const early = emitted.filter(({ atMs }, index) => atMs < (emitted[index - 1]?.atMs ?? 0));
  expect(early).toEqual([]);
}
