import { join } from "node:path";
import mqtt from "mqtt";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { openOutbox } from "../../stack/connectors/outbox.ts";
import { superviseConnectors } from "../../stack/connectors/supervisor.ts";
import { defineOperator } from "../../stack/dataflow/operator.ts";
import type { AlertRow } from "../../stack/dataflow/row.ts";
import { openLocalDestination } from "../../stack/endpoints/local/client.ts";
import { readLocalDestination } from "../../stack/endpoints/local/reader.ts";
import { startLocalDestination } from "../../stack/endpoints/local/server.ts";
import { hasMosquitto, startMosquitto, startOwnBroker } from "../support/flow-broker.ts";
import { stillClock } from "../support/flow-clock.ts";
import { startMortalDestination } from "../support/flow-destination.ts";
import {
  dataTopic,
  openGate,
  passOn,
  startFlow,
  storedValues,
  telemetryMessage,
  upTo,
} from "../support/flow-stand.ts";
import { temporaryDirectory } from "../support/flow-temporary.ts";
import { until } from "../support/flow-until.ts";
import { openTcpProxy } from "../support/http-proxy.ts";

/** Publishes with a client that we did not write. */
async function publishAll(
  address: string,
  messages: readonly { topic: string; payload: string }[],
): Promise<void> {
  const client = await mqtt.connectAsync(address, { protocolVersion: 5 });
  await Promise.all(messages.map(({ topic, payload }) => client.publishAsync(topic, payload, { qos: 1 })));
  await client.endAsync();
}

const messagesOf = (asset: string, from: number, to: number) =>
  upTo(to)
    .slice(from)
    .map((index) => telemetryMessage(asset, index));

/** Alerts on every tenth reading that it was given: a reading too many or too few moves all alerts behind it. */
const everyTenth = defineOperator<z.ZodObject, { count: number }>({
  kind: "every-tenth",
  config: z.strictObject({}),
  initial: () => ({ count: 0 }),
  accept(state, { asset, readings }) {
    const rows: AlertRow[] = [];
    for (const { dataPoint, sourceMs, value } of readings) {
      state.count += 1;
      if (state.count % 10 !== 0) continue;
      const message = `number ${state.count}`;
      rows.push({
        table: "alert",
        asset,
        dataPoint,
        detector: "tenth",
        sourceMs,
        severity: "alarm",
        score: 1,
        value,
        message,
      });
    }
    return rows;
  },
});

const operators = [...passOn, { operator: everyTenth, config: {} }];

const brokers = [
  { name: "the embedded broker", isHere: true, start: startOwnBroker },
  { name: "Mosquitto", isHere: hasMosquitto, start: startMosquitto },
];

describe.each(brokers)("with $name", ({ isHere, start }) => {
  test.runIf(isHere)(
    "what another client publishes arrives, and what makes no sense is counted and acknowledged",
    async () => {
      await using directory = await temporaryDirectory();
      await using broker = await start();
      await using destination = openGate();
      await using flow = startFlow({ directory: directory.path, brokerAddress: broker.address, destination });
      await flow.subscribed;
      const nonsense = [
        { topic: `${dataTopic}/oven-1`, payload: "not JSON" },
        { topic: `${dataTopic}/oven-1`, payload: '{"A":1}' },
      ];
      await publishAll(broker.address, [
        ...messagesOf("oven-1", 0, 50),
        ...nonsense,
        ...messagesOf("oven-1", 50, 100),
      ]);
      await until(
        () => flow.stats().acknowledged === 102,
        () => JSON.stringify(flow.stats()),
      );
      expect(destination.rows).toHaveLength(200);
      expect(flow.stats().dropped.count).toBe(2);
      expect(flow.stats().watermarks).toEqual({ "oven-1": 99_000 });
    },
  );

  test.runIf(isHere)("a destination killed in mid-flow ends up with every row once", async () => {
    await using directory = await temporaryDirectory();
    await using broker = await start();
    const file = join(directory.path, "destination.sqlite");
    await using destination = await startMortalDestination(file);
    await using client = openLocalDestination({ url: destination.url });
    await using flow = startFlow({
      directory: directory.path,
      brokerAddress: broker.address,
      destination: client,
      operators,
      window: 50,
    });
    await flow.subscribed;
    const publishing = publishAll(broker.address, messagesOf("oven-1", 0, 2_000));
    await until(() => flow.stats().acknowledged >= 100, "the flow is under way");
    await destination.kill();
    await until(() => flow.stats().destination.connected === false, "the flow has noticed");
    await publishing;
    await destination.start();
    await until(
      () => flow.stats().acknowledged >= 2_000 && flow.stats().inHand === 0,
      () => JSON.stringify(flow.stats()),
    );
    expect(storedValues(file, "oven-1")).toEqual(upTo(2_000));
    using rows = readLocalDestination(file);
    expect(rows.alerts().map(({ message }) => message)).toEqual(
      upTo(400).map((index) => `number ${index * 10 + 10}`),
    );
  });

  test.runIf(isHere)(
    "a flow that restarts from its checkpoint gives the rows of one that never stopped",
    async () => {
      await using directory = await temporaryDirectory();
      await using broker = await start();
      const file = join(directory.path, "destination.sqlite");
      await using server = await startLocalDestination({ file, clock: stillClock });
      await using client = openLocalDestination({ url: server.url });
      const run = () =>
        startFlow({
          directory: directory.path,
          brokerAddress: broker.address,
          destination: client,
          operators,
          window: 20,
        });
      for (let life = 0; life < 5; life += 1) {
        await using flow = run();
        await flow.subscribed;
        const publishing = publishAll(broker.address, messagesOf("oven-1", life * 200, life * 200 + 200));
        await until(() => flow.stats().received >= 60, "the flow is under way");
        await flow[Symbol.asyncDispose]();
        await publishing;
      }
      await using last = run();
      await until(
        () => server.counts().reading === 2_000 && last.stats().inHand === 0,
        () => JSON.stringify(last.stats()),
      );
      expect(storedValues(file, "oven-1")).toEqual(upTo(1_000));
      using rows = readLocalDestination(file);
      expect(rows.alerts().map(({ message }) => message)).toEqual(
        upTo(200).map((index) => `number ${index * 10 + 10}`),
      );
      expect(last.stats().sessionsLost).toBe(0);
    },
  );

  test.runIf(isHere)(
    "a broker that is stopped and started again loses nothing of a flow's queue",
    async () => {
      await using directory = await temporaryDirectory();
      await using broker = await start();
      await using destination = openGate();
      destination.isOpen = false;
      await using flow = startFlow({
        directory: directory.path,
        brokerAddress: broker.address,
        destination,
        window: 10,
      });
      await flow.subscribed;
      await publishAll(broker.address, messagesOf("oven-1", 0, 500));
      await broker.stop();
      await until(
        () => flow.stats().broker.reason !== undefined || flow.stats().inHand > 0,
        "the flow is stuck",
      );
      destination.isOpen = true;
      await broker.start();
      const arrived = () => new Set(destination.rows.map((row) => row.table === "reading" && row.value));
      await until(
        () => arrived().size === 500,
        () => `${arrived().size} of 500 arrived ${JSON.stringify(flow.stats())}`,
      );
      expect(flow.stats().sessionsLost).toBe(0);
    },
  );

  test.runIf(isHere)(
    "from connector to destination every reading arrives once, in order, over links that are cut",
    async () => {
      await using directory = await temporaryDirectory();
      await using broker = await start();
      const file = join(directory.path, "destination.sqlite");
      await using server = await startLocalDestination({ file, clock: stillClock });
      await using toBroker = await openTcpProxy(broker.port);
      await using fromBroker = await openTcpProxy(broker.port);
      await using uplink = await openTcpProxy(server.port);
      await using client = openLocalDestination({ url: `http://127.0.0.1:${uplink.port}` });
      const brokerAddress = `mqtt://127.0.0.1:${fromBroker.port}`;
      await using flow = startFlow({
        directory: directory.path,
        brokerAddress,
        destination: client,
        operators,
        window: 50,
      });
      await flow.subscribed;
      await using outbox = openOutbox({ file: join(directory.path, "outbox.sqlite"), headLimit: 100 });
      await using connectors = superviseConnectors({
        sources: ["oven-1", "oven-2", "oven-3"].map(sourceOf),
        connectors: [{ endpointType: "Test", read: emitThousand }],
        brokerAddress: `mqtt://127.0.0.1:${toBroker.port}`,
        outbox,
        clock: stillClock,
        signal: new AbortController().signal,
        seed: 1,
        retryMs: { first: 1, max: 20 },
      });
      for (const link of [toBroker, fromBroker, uplink, fromBroker, toBroker]) {
        const before = server.counts().reading;
        await until(
          () => server.counts().reading > before,
          () => `rows arrive ${JSON.stringify([flow.stats(), connectors.stats()])}`,
        );
        link.cut();
        await until(() => isNoticed(link), "the cut is noticed");
        link.restore();
      }
      function isNoticed(link: unknown): boolean {
        const { broker: source, destination } = flow.stats();
        if (link === toBroker)
          return !connectors.stats().broker.connected || connectors.stats().pending === 0;
        return link === uplink ? !destination.connected || flow.stats().inHand === 0 : !source.connected;
      }
      await until(
        () => server.counts().reading === 6_000,
        () => JSON.stringify([flow.stats(), connectors.stats()]),
      );
      for (const asset of ["oven-1", "oven-2", "oven-3"])
        expect(storedValues(file, asset)).toEqual(upTo(1_000));
      using rows = readLocalDestination(file);
      expect(rows.alerts()).toHaveLength(600);
      expect(new Set(rows.alerts().map(({ message }) => message)).size).toBe(200);
      await until(() => connectors.stats().pending === 0, "the outbox is empty");
    },
  );
});

function sourceOf(name: string) {
  const endpoint = {
    endpointType: "Test",
    address: "test://",
    authentication: { method: "Anonymous" },
  } as const;
  const device = { name, uuid: name, endpoints: { inbound: { main: endpoint } } };
  const deviceRef = { deviceName: name, endpointName: "main" };
  const asset = { name, uuid: name, externalAssetId: name, deviceRef, datasets: [], eventGroups: [] };
  return { device, endpointName: "main", endpoint, asset };
}

async function emitThousand(source: import("../../stack/connectors/connector.ts").Source): Promise<void> {
  source.connected();
  for (let index = Number(source.position().next ?? 0); index < 1_000; index += 1) {
    await source.emit([telemetryMessage(source.asset.name, index)], { next: `${index + 1}` });
  }
  await new Promise<void>((resolve) => source.signal.addEventListener("abort", () => resolve()));
}
