import { expect, test } from "vitest";
import { z } from "zod";
import { defineOperator } from "../../../stack/dataflow/operator.ts";
import { obliging, type ScriptedBroker, startScriptedBroker } from "../../support/flow-scripted-broker.ts";
import { openGate, passOn, startFlow, telemetryMessage, upTo } from "../../support/flow-stand.ts";
import { temporaryDirectory } from "../../support/flow-temporary.ts";
import { until } from "../../support/flow-until.ts";

/** Sends so many messages to every connection once it has subscribed, from the first that was never acknowledged. */
function startQueue(count: number, breakAfter = Number.POSITIVE_INFINITY): Promise<ScriptedBroker> {
  let acknowledged = 0;
  return startScriptedBroker((packet, client, connection) => {
    if (packet.cmd === "connect")
      return client.send({ cmd: "connack", sessionPresent: connection > 0, reasonCode: 0 });
    obliging(packet, client, connection);
    if (packet.cmd === "subscribe") {
      for (const index of upTo(count).slice(acknowledged)) {
        const { topic, payload } = telemetryMessage("oven-1", index, ["A"]);
        client.send({
          cmd: "publish",
          qos: 1,
          dup: false,
          retain: false,
          topic,
          payload,
          messageId: index + 1,
        });
      }
    }
    if (packet.cmd !== "puback") return;
    expect(packet.messageId).toBe(acknowledged + 1);
    acknowledged += 1;
    if (acknowledged % breakAfter === 0) client.socket.resetAndDestroy();
  });
}

const pubacks = (broker: ScriptedBroker) =>
  broker.clients.flatMap(({ packets }) => packets).filter(({ cmd }) => cmd === "puback").length;

test("nothing is acknowledged until the destination has it, and everything is afterwards", async () => {
  await using directory = await temporaryDirectory();
  await using broker = await startQueue(20);
  await using destination = openGate();
  destination.isOpen = false;
  await using flow = startFlow({ directory: directory.path, brokerAddress: broker.address, destination });
  await until(() => destination.attempts >= 5, "five attempts to write");
  expect(pubacks(broker)).toBe(0);
  expect(flow.stats()).toMatchObject({ inHand: 20, acknowledged: 0, watermarks: {} });
  expect(flow.stats().destination).toMatchObject({ connected: false, reason: "destination is closed" });

  destination.isOpen = true;
  await until(() => pubacks(broker) === 20, "everything is acknowledged");
  expect(destination.rows.map((row) => row.table === "reading" && row.value)).toEqual(upTo(20));
  expect(flow.stats()).toMatchObject({ inHand: 0, received: 20, watermarks: { "oven-1": 19_000 } });
  expect(flow.stats().destination.connected).toBe(true);
});

test("connections that break in mid-window cost nothing but repetition", async () => {
  await using directory = await temporaryDirectory();
  await using broker = await startQueue(300, 37);
  await using destination = openGate();
  await using flow = startFlow({
    directory: directory.path,
    brokerAddress: broker.address,
    destination,
    window: 10,
  });
  await until(
    () => new Set(destination.rows.map((row) => row.table === "reading" && row.sourceMs)).size === 300,
    "every row came",
  );
  await until(() => pubacks(broker) >= 300, "everything is acknowledged");
  expect(broker.clients.length).toBeGreaterThan(3);
  expect(flow.stats().sessionsLost).toBe(0);
});

test("an operator that throws loses its sample only, and the reasons are counted", async () => {
  const picky = defineOperator({
    kind: "picky",
    config: z.strictObject({}),
    initial: () => ({}),
    accept(_state, { sourceMs }) {
      if (sourceMs % 2_000 === 0) throw new Error("even second");
      return [];
    },
  });
  await using directory = await temporaryDirectory();
  await using broker = await startQueue(10);
  await using destination = openGate();
  const operators = [...passOn, { operator: picky, config: {} }];
  await using flow = startFlow({
    directory: directory.path,
    brokerAddress: broker.address,
    destination,
    operators,
  });
  await until(() => pubacks(broker) === 10, "everything is acknowledged");
  expect(destination.rows).toHaveLength(10);
  expect(flow.stats().dropped).toEqual({
    count: 5,
    reasons: [{ reason: "operator picky: even second", count: 5 }],
  });
});

test("a flow that is stopped before it could subscribe says so, and stops", async () => {
  await using directory = await temporaryDirectory();
  await using destination = openGate();
  const flow = startFlow({ directory: directory.path, brokerAddress: "mqtt://127.0.0.1:1", destination });
  await until(() => flow.stats().broker.reason !== undefined, "a first attempt failed");
  expect(flow.stats().broker.reason).toContain("ECONNREFUSED");
  await flow[Symbol.asyncDispose]();
  await expect(flow.subscribed).rejects.toThrow("data flow test was stopped before it had subscribed");
});

test("stopping does not wait for a destination that is down", async () => {
  await using directory = await temporaryDirectory();
  await using broker = await startQueue(5);
  await using destination = openGate();
  destination.isOpen = false;
  {
    await using _flow = startFlow({
      directory: directory.path,
      brokerAddress: broker.address,
      destination,
      retryMs: { first: 3_600_000, max: 3_600_000 },
    });
    await until(() => destination.attempts === 1, "an attempt to write");
  }
  expect(pubacks(broker)).toBe(0);
});
