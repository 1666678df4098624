import type { IPublishPacket } from "mqtt-packet";
import { expect, test } from "vitest";
import type { ReceivedMessage } from "../../../stack/mqtt/message.ts";
import { type ConnectOptions, connectMqtt, type MqttConnection } from "../../../stack/mqtt/session-client.ts";
import { obliging, type ScriptedBroker, startScriptedBroker } from "../../support/flow-scripted-broker.ts";
import { until } from "../../support/flow-until.ts";
import { openServer } from "../../support/sockets.ts";

const never = new AbortController().signal;

function connectTo(
  { address }: { address: string },
  options: Partial<ConnectOptions> = {},
): Promise<MqttConnection> {
  return connectMqtt({
    address,
    clientId: "test",
    cleanStart: true,
    sessionExpirySeconds: 0,
    receiveMaximum: 100,
    keepAliveSeconds: 0,
    signal: never,
    ...options,
  });
}

function pubacks(broker: ScriptedBroker): (number | undefined)[] {
  return broker.clients
    .flatMap(({ packets }) => packets)
    .filter(({ cmd }) => cmd === "puback")
    .map((p) => p.messageId);
}

function publishTo(messageId: number): IPublishPacket {
  return {
    cmd: "publish",
    qos: 1,
    dup: false,
    retain: false,
    topic: "a",
    payload: `${messageId}`,
    messageId,
  };
}

test("a message sent in one piece with the greeting reaches the listener", async () => {
  await using broker = await startScriptedBroker((packet, client) => {
    if (packet.cmd !== "connect") return;
    client.send({ cmd: "connack", sessionPresent: true, reasonCode: 0 });
    client.send(publishTo(1));
  });
  const payloads: string[] = [];
  await using connection = await connectTo(broker, {
    onMessage: ({ payload }) => payloads.push(payload.toString()),
  });
  await until(() => payloads.length > 0, "the message came");
  expect(connection.sessionPresent).toBe(true);
  expect(payloads).toEqual(["1"]);
});

test("acknowledgements leave in the order in which the messages came", async () => {
  await using broker = await startScriptedBroker((packet, client) => {
    obliging(packet, client, 0);
    if (packet.cmd === "connect") for (const messageId of [11, 12, 13]) client.send(publishTo(messageId));
  });
  const messages: ReceivedMessage[] = [];
  await using connection = await connectTo(broker, { onMessage: (message) => messages.push(message) });
  await until(() => messages.length === 3, "three messages came");
  const [first, second, third] = messages;
  if (!first || !second || !third) throw new Error("expected three messages");

  connection.ack(third);
  connection.ack(second);
  await connection.publish({
    topic: "b",
    payload: "a packet after which an early acknowledgement would show",
  });
  expect(pubacks(broker)).toEqual([]);
  connection.ack(first);
  connection.ack(first);
  await until(() => pubacks(broker).length >= 3, "three acknowledgements");
  expect(pubacks(broker)).toEqual([11, 12, 13]);
});

test("no more publishes are under way than the broker's Receive Maximum, and all leave in order", async () => {
  const open: number[] = [];
  let most = 0;
  await using broker = await startScriptedBroker((packet, client) => {
    if (packet.cmd === "connect") {
      client.send({
        cmd: "connack",
        sessionPresent: false,
        reasonCode: 0,
        properties: { receiveMaximum: 3 },
      });
    }
    if (packet.cmd !== "publish") return;
    most = Math.max(most, open.push(packet.messageId ?? 0));
    setImmediate(() => client.send({ cmd: "puback", messageId: open.shift() ?? 0, reasonCode: 0 }));
  });
  await using connection = await connectTo(broker);
  const payloads = Array.from({ length: 50 }, (_, index) => `${index}`);
  await Promise.all(payloads.map((payload) => connection.publish({ topic: "a", payload })));
  expect(most).toBe(3);
  expect(broker.publishes().map(({ payload }) => payload.toString())).toEqual(payloads);
});

test.each([
  [0x97, "publish to a: Quota exceeded (0x97), try later"],
  [0x87, "publish to a: Not authorized (0x87), try later"],
])("a publish refused with %i rejects with the reason's name", async (reasonCode, message) => {
  await using broker = await startScriptedBroker((packet, client) => {
    if (packet.cmd === "connect") obliging(packet, client, 0);
    if (packet.cmd !== "publish") return;
    client.send({
      cmd: "puback",
      messageId: packet.messageId ?? 0,
      reasonCode,
      properties: { reasonString: "try later" },
    });
  });
  await using connection = await connectTo(broker);
  await expect(connection.publish({ topic: "a", payload: "" })).rejects.toThrow(message);
});

test("a publish that no subscriber matches is a success", async () => {
  await using broker = await startScriptedBroker((packet, client) => {
    if (packet.cmd === "connect") obliging(packet, client, 0);
    if (packet.cmd === "publish")
      client.send({ cmd: "puback", messageId: packet.messageId ?? 0, reasonCode: 0x10 });
  });
  await using connection = await connectTo(broker);
  await expect(connection.publish({ topic: "a", payload: "" })).resolves.toBeUndefined();
});

test("a publish above the broker's Maximum Packet Size is refused without being sent", async () => {
  await using broker = await startScriptedBroker((packet, client) => {
    if (packet.cmd !== "connect") return obliging(packet, client, 0);
    client.send({
      cmd: "connack",
      sessionPresent: false,
      reasonCode: 0,
      properties: { maximumPacketSize: 200 },
    });
  });
  await using connection = await connectTo(broker);
  await expect(connection.publish({ topic: "a", payload: "x".repeat(300) })).rejects.toThrow(
    "Packet too large (0x95)",
  );
  await connection.publish({ topic: "a", payload: "small" });
  expect(broker.publishes().map(({ payload }) => payload.toString())).toEqual(["small"]);
});

test.each([
  ["a topic that is too long", { topic: "a".repeat(70_000), payload: "" }],
  [
    "a user property that is too long",
    { topic: "a", payload: "", userProperties: { a: "x".repeat(70_000) } },
  ],
])("%s is refused here, and does not disturb the messages behind it", async (_what, message) => {
  await using broker = await startScriptedBroker(obliging);
  await using connection = await connectTo(broker);
  const hopeless = await connection.publish(message).catch((reason: unknown) => reason);
  expect(hopeless).toMatchObject({ isHopeless: true });
  await connection.publish({ topic: "a", payload: "next", userProperties: {} });
  expect(broker.publishes().map(({ payload }) => payload.toString())).toEqual(["next"]);
});

test("a lost connection rejects the publishes under way and those that wait", async () => {
  await using broker = await startScriptedBroker((packet, client) => {
    if (packet.cmd === "connect") {
      client.send({
        cmd: "connack",
        sessionPresent: false,
        reasonCode: 0,
        properties: { receiveMaximum: 1 },
      });
    }
    if (packet.cmd === "publish") client.socket.resetAndDestroy();
  });
  await using connection = await connectTo(broker);
  const results = await Promise.allSettled(
    ["1", "2", "3"].map((payload) => connection.publish({ topic: "a", payload })),
  );
  expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  await expect(connection.publish({ topic: "a", payload: "4" })).rejects.toThrow(
    "connection to the broker failed",
  );
  expect((await connection.closed).message).toContain("connection to the broker failed");
});

test.each([
  ["a malformed packet", Buffer.from([0x36, 0x02, 0x00, 0x00]), "broker sent a bad packet"],
  ["a request to subscribe", Buffer.from([0x82, 0x07, 0, 1, 0, 0, 1, 0x61, 1]), "broker sent subscribe"],
  ["DISCONNECT", Buffer.from([0xe0, 0x02, 0x8e, 0x00]), "broker disconnected: Session taken over (0x8e)"],
])("%s from the broker closes the connection with the reason", async (_what, bytes, reason) => {
  await using broker = await startScriptedBroker((packet, client) => {
    obliging(packet, client, 0);
    if (packet.cmd === "connect") client.socket.write(bytes);
  });
  const reached = connectTo(broker).then(
    (connection) => connection.closed,
    (error: Error) => error,
  );
  expect((await reached).message).toContain(reason);
});

test("a broker that stops answering is noticed by its silence", async () => {
  await using broker = await startScriptedBroker((packet, client) => {
    if (packet.cmd === "connect") obliging(packet, client, 0);
  });
  await using connection = await connectTo(broker, { keepAliveSeconds: 1 });
  expect((await connection.closed).message).toBe("broker was silent for 500 ms after a ping");
});

test("the broker's Server Keep Alive goes before the client's", async () => {
  await using broker = await startScriptedBroker((packet, client) => {
    if (packet.cmd !== "connect") return obliging(packet, client, 0);
    client.send({ cmd: "connack", sessionPresent: false, reasonCode: 0, properties: { serverKeepAlive: 1 } });
  });
  await using _connection = await connectTo(broker, { keepAliveSeconds: 3_600 });
  await until(() => broker.clients[0]?.packets.some(({ cmd }) => cmd === "pingreq") === true, "a ping came");
});

test("a server that says nothing is given up in the time that was set", async () => {
  await using server = await openServer(() => {});
  const address = `mqtt://127.0.0.1:${server.port}`;
  await expect(connectTo({ address }, { connectTimeoutMs: 50 })).rejects.toThrow(
    `${address} gave no greeting within 50 ms`,
  );
});

test("a refused connection rejects with the reason's name, and never with the password", async () => {
  await using broker = await startScriptedBroker((packet, client) => {
    if (packet.cmd === "connect") client.send({ cmd: "connack", sessionPresent: false, reasonCode: 0x86 });
  });
  const refused = connectTo(broker, { credentials: { username: "flow", password: "s3cret" } });
  await expect(refused).rejects.toThrow(/Bad User Name or Password \(0x86\)$/);
});

test("aborting closes the connection and rejects what is under way", async () => {
  await using broker = await startScriptedBroker((packet, client) => {
    if (packet.cmd === "connect") obliging(packet, client, 0);
  });
  const abort = new AbortController();
  await using connection = await connectTo(broker, { signal: abort.signal });
  const publish = connection.publish({ topic: "a", payload: "" });
  abort.abort();
  await expect(publish).rejects.toThrow("connection was given up");
  expect((await connection.closed).message).toBe("connection was given up");
});

test("reading stops while more than the Receive Maximum is unacknowledged, and goes on afterwards", async () => {
  const sent = 5_000;
  await using broker = await startScriptedBroker((packet, client, index) => {
    obliging(packet, client, index);
    if (packet.cmd !== "connect" || index > 0) return;
    for (let id = 1; id <= sent; id += 1) client.send({ ...publishTo(id), payload: Buffer.alloc(4_000) });
  });
  const messages: ReceivedMessage[] = [];
  let received = 0;
  await using connection = await connectTo(broker, {
    receiveMaximum: 10,
    onMessage(message) {
      received += 1;
      messages.push(message);
    },
  });
  await until(() => received > 10, "more than ten came");
  await using other = await connectTo(broker, { clientId: "other" });
  for (let turn = 0; turn < 20; turn += 1) await other.publish({ topic: "b", payload: "" });
  expect(received).toBeLessThan(100);
  await until(
    () => {
      for (const message of messages.splice(0)) connection.ack(message);
      return received === sent;
    },
    () => `all came, ${received} did`,
  );
});

test("an address that is none is refused with an example", async () => {
  await expect(connectTo({ address: "localhost:1883" })).rejects.toThrow(
    "expected a broker address as in mqtt://127.0.0.1:1883, got localhost:1883",
  );
});
