import { expect, test, vi } from "vitest";
import { LoadConnection } from "../../scenarios/bench/mqtt-load.ts";
import { connectRawClient } from "../support/broker-raw.ts";
import {
  connectClient,
  numbers,
  openBrokerStand,
  payloads,
  persistent,
  publishNumbers,
} from "../support/broker-stand.ts";

const topic = "plant/bakery/oven-1";
const subscribePacket = {
  cmd: "subscribe" as const,
  messageId: 1,
  subscriptions: [{ topic, qos: 1 as const, nl: false, rap: false, rh: 0 }],
};

test("an offline queue outlives the broker, in order and with every property", async () => {
  await using stand = await openBrokerStand();
  const properties = {
    payloadFormatIndicator: true,
    contentType: "application/json",
    responseTopic: "plant/answers",
    correlationData: Buffer.from("c-17"),
    userProperties: { "ce-id": "1", twice: ["a", "b"] },
  };
  {
    await using broker = await stand.start();
    await using subscriber = await connectClient(broker, "flow", persistent());
    await subscriber.mqtt.subscribeAsync(`${topic}/#`, { qos: 1 });
    await subscriber.mqtt.endAsync();
    await using publisher = await connectClient(broker, "connector");
    for (const number of numbers(3))
      await publisher.mqtt.publishAsync(`${topic}/a`, number, { qos: 1, properties });
    await publisher.mqtt.publishAsync(`${topic}/a`, "nobody waits for QoS 0", { qos: 0 });
  }
  await using broker = await stand.start();
  expect(broker.stats()).toMatchObject({ sessions: 1, queuedMessages: 3 });
  await using subscriber = await connectClient(broker, "flow", persistent());
  const messages = await subscriber.received(3);
  expect(subscriber.connack.sessionPresent).toBe(true);
  expect(payloads(messages)).toEqual(numbers(3));
  for (const message of messages) {
    expect(message).toMatchObject({ topic: `${topic}/a`, qos: 1, retain: false, dup: false });
    expect(JSON.parse(JSON.stringify(message.properties))).toEqual(JSON.parse(JSON.stringify(properties)));
  }
  await vi.waitFor(() => expect(broker.stats().queuedMessages).toBe(0));
  expect(subscriber.messages).toHaveLength(3);
});

test("no more is in flight than the client's Receive Maximum, and an acknowledgement makes room for one", async () => {
  await using stand = await openBrokerStand();
  await using broker = await stand.start();
  using subscriber = await connectRawClient(broker, { clientId: "flow", properties: { receiveMaximum: 5 } });
  subscriber.send(subscribePacket);
  await subscriber.until(({ packets }) => packets.some(({ cmd }) => cmd === "suback"));
  await using publisher = await connectClient(broker, "connector");
  await publishNumbers(publisher, topic, 20);
  await subscriber.until(() => subscriber.publishes().length >= 5);
  for (let acknowledged = 0; acknowledged < 20; acknowledged += 1) {
    const inFlight = Math.min(5, 20 - acknowledged);
    expect(subscriber.publishes()).toHaveLength(acknowledged + inFlight);
    expect(broker.stats()).toMatchObject({
      deliveredOut: acknowledged + inFlight,
      queuedMessages: 20 - acknowledged,
    });
    const messageId = subscriber.publishes()[acknowledged]?.messageId;
    subscriber.send({ cmd: "puback", ...(messageId !== undefined && { messageId }) });
    const delivered = Math.min(20, acknowledged + 6);
    await subscriber.until(() => subscriber.publishes().length >= delivered);
    await vi.waitFor(() => expect(broker.stats().queuedMessages).toBe(19 - acknowledged));
  }
  expect(payloads(subscriber.publishes())).toEqual(numbers(20));
});

test("a resumed session gets its queue before what is published meanwhile, and nothing twice that it acknowledged", async () => {
  await using stand = await openBrokerStand();
  await using broker = await stand.start();
  const count = 5_000;
  {
    await using subscriber = await connectClient(broker, "flow", persistent());
    await subscriber.mqtt.subscribeAsync(topic, { qos: 1 });
  }
  await using publisher = await connectClient(broker, "connector");
  await publishNumbers(publisher, topic, count / 2);
  const seen: string[] = [];
  for (let round = 0; round < 2; round += 1) {
    await using subscriber = await connectClient(broker, "flow", persistent());
    await publisher.mqtt.publishAsync(topic, `live ${round}`, { qos: 1 });
    const expected = round === 0 ? count / 2 + 1 : 1;
    seen.push(...payloads(await subscriber.received(expected)));
    await vi.waitFor(() => expect(broker.stats().queuedMessages).toBe(0));
  }
  expect(seen).toEqual([...numbers(count / 2), "live 0", "live 1"]);
});

test("what was in flight when the connection broke comes again with DUP and its identifier, before the rest", async () => {
  await using stand = await openBrokerStand();
  await using broker = await stand.start();
  const session = {
    clientId: "flow",
    clean: false,
    properties: { receiveMaximum: 3, sessionExpiryInterval: 3_600 },
  };
  await using publisher = await connectClient(broker, "connector");
  using first = await connectRawClient(broker, session);
  first.send(subscribePacket);
  await first.until(({ packets }) => packets.some(({ cmd }) => cmd === "suback"));
  await publishNumbers(publisher, topic, 6);
  await first.until(() => first.publishes().length === 3);
  first[Symbol.dispose]();
  await vi.waitFor(() => expect(broker.stats().clients).toBe(1));

  await using second = await connectClient(broker, "flow", session);
  const messages = await second.received(6);
  expect(payloads(messages)).toEqual(numbers(6));
  expect(messages.map(({ dup }) => dup)).toEqual([true, true, true, false, false, false]);
  expect(messages.slice(0, 3).map(({ messageId }) => messageId)).toEqual(
    first.publishes().map(({ messageId }) => messageId),
  );
});

test("100,000 queued messages drain in order", async () => {
  await using stand = await openBrokerStand();
  await using broker = await stand.start();
  const load = { topic, messages: 100_000, payloadBytes: 300, window: 2_000 };
  {
    await using subscriber = await LoadConnection.open(broker.address, {
      clientId: "flow",
      keepSession: true,
    });
    await subscriber.subscribe(topic);
  }
  await using publisher = await LoadConnection.open(broker.address, {
    clientId: "connector",
    keepSession: false,
  });
  await publisher.publish(load);
  expect(broker.stats().queuedMessages).toBe(load.messages);
  await using subscriber = await LoadConnection.open(broker.address, { clientId: "flow", keepSession: true });
  const reception = await subscriber.receive(load.messages);
  expect(reception).toEqual({ received: load.messages, outOfOrder: 0 });
  await vi.waitFor(() => expect(broker.stats().queuedMessages).toBe(0));
});

test("filters that overlap bring a session one copy, at the highest QoS of them", async () => {
  await using stand = await openBrokerStand();
  await using broker = await stand.start();
  await using subscriber = await connectClient(broker, "flow");
  await subscriber.mqtt.subscribeAsync(["plant/#", "plant/+/oven-1", topic], { qos: 0 });
  await subscriber.mqtt.subscribeAsync("plant/bakery/#", { qos: 1 });
  await using publisher = await connectClient(broker, "connector");
  await publishNumbers(publisher, topic, 3);
  await publisher.mqtt.publishAsync("plant/end", "end", { qos: 1 });
  const messages = await subscriber.received(4);
  expect(payloads(messages)).toEqual([...numbers(3), "end"]);
  expect(messages.map(({ qos }) => qos)).toEqual([1, 1, 1, 0]);
});

test("a subscriber that stops reading does not slow its publisher, and gets all of it later", async () => {
  await using stand = await openBrokerStand();
  await using broker = await stand.start();
  const load = { topic, messages: 30_000, payloadBytes: 1_000, window: 500 };
  await using slow = await connectClient(broker, "slow", persistent());
  await slow.mqtt.subscribeAsync(topic, { qos: 1 });
  slow.mqtt.stream.pause();
  await using quick = await LoadConnection.open(broker.address, { clientId: "quick", keepSession: false });
  await quick.subscribe(topic);
  await using publisher = await LoadConnection.open(broker.address, {
    clientId: "connector",
    keepSession: false,
  });
  const [reception] = await Promise.all([quick.receive(load.messages), publisher.publish(load)]);
  expect(reception).toEqual({ received: load.messages, outOfOrder: 0 });
  expect(broker.stats().queuedMessages).toBeGreaterThan(20_000);
  slow.mqtt.stream.resume();
  await slow.received(load.messages);
  expect(slow.messages.map(({ payload }) => Buffer.from(payload).readUInt32BE(0))).toEqual(
    Array.from({ length: load.messages }, (_, n) => n),
  );
});

test("a queue limit with DropOldest keeps the youngest", async () => {
  await using stand = await openBrokerStand();
  await using broker = await stand.start({ subscriberQueueLimit: { length: 10, strategy: "DropOldest" } });
  {
    await using subscriber = await connectClient(broker, "flow", persistent());
    await subscriber.mqtt.subscribeAsync(topic, { qos: 1 });
  }
  await using publisher = await connectClient(broker, "connector");
  await publishNumbers(publisher, topic, 30);
  expect(broker.stats()).toMatchObject({ queuedMessages: 10, dropped: 20 });
  await using subscriber = await connectClient(broker, "flow", persistent());
  expect(payloads(await subscriber.received(10))).toEqual(numbers(30).slice(20));
});
