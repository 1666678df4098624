import { join } from "node:path";
import { expect, test } from "vitest";
import type { Connector, Source } from "../../../stack/connectors/connector.ts";
import { openOutbox } from "../../../stack/connectors/outbox.ts";
import {
  type HealthEvent,
  type SupervisedSource,
  type SuperviseOptions,
  superviseConnectors,
} from "../../../stack/connectors/supervisor.ts";
import { stillClock } from "../../support/flow-clock.ts";
import { obliging, startScriptedBroker } from "../../support/flow-scripted-broker.ts";
import { temporaryDirectory } from "../../support/flow-temporary.ts";
import { until } from "../../support/flow-until.ts";

const unreachable = "mqtt://127.0.0.1:1";

function sourceOf(name: string, endpointType = "Test"): SupervisedSource {
  const endpoint = { endpointType, address: "test://", authentication: { method: "Anonymous" } } as const;
  const device = { name, uuid: name, endpoints: { inbound: { main: endpoint } } };
  const deviceRef = { deviceName: name, endpointName: "main" };
  const asset = { name, uuid: name, externalAssetId: name, deviceRef, datasets: [], eventGroups: [] };
  return { device, endpointName: "main", endpoint, asset };
}

/** Supervises with an outbox of its own; the connector is what differs from test to test. */
async function supervise(read: Connector["read"], options: Partial<SuperviseOptions> = {}) {
  await using resources = new AsyncDisposableStack();
  const directory = resources.use(await temporaryDirectory());
  const outbox = resources.use(openOutbox({ file: join(directory.path, "outbox.sqlite") }));
  const events: HealthEvent[] = [];
  const connectors = resources.use(
    superviseConnectors({
      sources: [sourceOf("oven-1")],
      connectors: [{ endpointType: "Test", read }],
      brokerAddress: unreachable,
      outbox,
      clock: stillClock,
      signal: new AbortController().signal,
      seed: 1,
      retryMs: { first: 1, max: 4 },
      onHealth: (event) => events.push(event),
      ...options,
    }),
  );
  const owned = resources.move();
  const ofAsset = () =>
    events.filter(({ asset }) => asset !== undefined).map(({ state, reason }) => reason ?? state);
  return { connectors, events, ofAsset, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function aborted({ signal }: Source): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve()));
}

function messageOf(payload: string) {
  return {
    topic: "azure-iot-operations/data/oven-1",
    payload,
    contentType: "application/json",
    userProperties: {},
  };
}

test("an endpoint type that no connector reads is named with those that exist", async () => {
  const started = supervise(aborted, { sources: [sourceOf("oven-1", "Microsoft.Opc")] });
  await expect(started).rejects.toThrow(
    "asset oven-1: no connector reads endpoint type Microsoft.Opc; there are: Test",
  );
});

test("a connector that fails is started again, and its health is reported once a change", async () => {
  let starts = 0;
  await using running = await supervise(async (source) => {
    starts += 1;
    if (starts <= 3) throw new Error("connection refused");
    if (starts === 4) throw new Error("bad certificate");
    source.connected();
    if (starts === 5) return;
    await aborted(source);
  });
  await until(
    () => starts === 6,
    () => `the sixth start, after ${starts}`,
  );
  expect(running.ofAsset()).toEqual([
    "connection refused",
    "bad certificate",
    "Available",
    "connector stopped reading without saying why",
    "Available",
  ]);
  expect(running.connectors.stats().sources).toMatchObject([
    { asset: "oven-1", connected: true, reason: undefined },
  ]);
});

test("a connector that throws at once, before it returns a promise, is started again too", async () => {
  let starts = 0;
  await using running = await supervise((source) => {
    starts += 1;
    if (starts === 1) throw new Error("not a promise");
    return aborted(source);
  });
  await until(() => starts === 2, "a second start");
  expect(running.ofAsset()).toEqual(["not a promise"]);
});

test("one source that fails leaves the others alone", async () => {
  const connected = new Set<string>();
  await using _running = await supervise(
    async (source) => {
      if (source.asset.name === "oven-1") throw new Error("broken");
      source.connected();
      connected.add(source.asset.name);
      await aborted(source);
    },
    { sources: ["oven-1", "oven-2", "oven-3"].map((name) => sourceOf(name)) },
  );
  await until(() => connected.size === 2, "two others are connected");
});

test("what is emitted reaches the broker with its position, and each source sees its own", async () => {
  await using broker = await startScriptedBroker(obliging);
  const positions: Record<string, unknown> = {};
  await using running = await supervise(
    async (source) => {
      source.connected();
      await source.emit([messageOf(source.asset.name)], { at: source.asset.name });
      positions[source.asset.name] = source.position();
      await aborted(source);
    },
    { brokerAddress: broker.address, sources: ["oven-1", "oven-2"].map((name) => sourceOf(name)) },
  );
  await until(
    () => broker.publishes().length === 2 && running.connectors.stats().pending === 0,
    () => JSON.stringify([running.events, running.connectors.stats(), broker.publishes().length]),
    1500,
  );
  expect(broker.publishes().map(({ payload }) => payload.toString())).toEqual(["oven-1", "oven-2"]);
  expect(positions).toEqual({ "oven-1": { at: "oven-1" }, "oven-2": { at: "oven-2" } });
  expect(running.connectors.stats().sources.map(({ messages }) => messages)).toEqual([1, 1]);
  expect(running.events).toContainEqual(expect.objectContaining({ asset: undefined, state: "Available" }));
});

test("while the broker is away messages wait in the outbox, and its health says why", async () => {
  await using running = await supervise(async (source) => {
    await source.emit([messageOf("1"), messageOf("2")], {});
    await aborted(source);
  });
  await until(() => running.connectors.stats().pending === 2, "two messages wait");
  await until(() => running.connectors.stats().broker.reason !== undefined, "the broker's health is known");
  expect(running.connectors.stats().broker).toMatchObject({ connected: false });
  expect(running.connectors.stats().broker.reason).toContain("ECONNREFUSED");
});

test("order per source is kept across connections that break at every seventh publish", async () => {
  await using broker = await startScriptedBroker((packet, client, index) => {
    obliging(packet, client, index);
    if (client.packets.length > 7 + index) client.socket.resetAndDestroy();
  });
  await using running = await supervise(
    async (source) => {
      for (let index = 0; index < 60; index += 1) await source.emit([messageOf(`${index}`)], {});
      await aborted(source);
    },
    { brokerAddress: broker.address },
  );
  await until(() => running.connectors.stats().sources[0]?.messages === 60, "all were emitted");
  await until(() => running.connectors.stats().pending === 0, "all were published");
  const came = broker.publishes().map(({ payload }) => Number(payload.toString()));
  const firsts = came.filter((index, position) => came.indexOf(index) === position);
  expect(firsts).toEqual(Array.from({ length: 60 }, (_, index) => index));
  expect(broker.clients.length).toBeGreaterThan(1);
});

test("disposing stops every connector and waits for what it closes", async () => {
  let open = 0;
  {
    await using _running = await supervise(
      async (source) => {
        open += 1;
        await aborted(source);
        await new Promise((resolve) => setImmediate(resolve));
        open -= 1;
      },
      { sources: ["oven-1", "oven-2"].map((name) => sourceOf(name)) },
    );
    await until(() => open === 2, "both are open");
  }
  expect(open).toBe(0);
});
