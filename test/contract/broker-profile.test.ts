import { expect, test } from "vitest";
import { connectRawClient } from "../support/broker-raw.ts";
import {
  connectClient,
  numbers,
  openBrokerStand,
  payloads,
  publishNumbers,
} from "../support/broker-stand.ts";

const topic = "plant/bakery/oven-1";
const publish = { cmd: "publish", topic, payload: "x", dup: false, retain: false } as const;

test("a PUBLISH of QoS 2 ends an MQTT 5 connection with its reason, and cuts an MQTT 3.1.1 one off", async () => {
  await using stand = await openBrokerStand();
  await using broker = await stand.start();
  using client = await connectRawClient(broker, { clientId: "exact" });
  client.send({ ...publish, qos: 2, messageId: 1 });
  await client.until(({ isClosed }) => isClosed);
  expect(client.packets.at(-1)).toMatchObject({ cmd: "disconnect", reasonCode: 0x9b });
  using old = await connectRawClient(broker, { clientId: "old", protocolVersion: 4 });
  old.send({ ...publish, qos: 2, messageId: 1 });
  await old.until(({ isClosed }) => isClosed);
  expect(broker.stats().publishedIn).toBe(0);
});

test("who asks for QoS 2 gets QoS 1", async () => {
  await using stand = await openBrokerStand();
  await using broker = await stand.start();
  await using subscriber = await connectClient(broker, "flow");
  await subscriber.mqtt.subscribeAsync(topic, { qos: 2 });
  await subscriber.mqtt.publishAsync(topic, "x", { qos: 1 });
  expect((await subscriber.received(1))[0]?.qos).toBe(1);
});

test("$SYS is neither to be read nor to be written", async () => {
  await using stand = await openBrokerStand();
  await using broker = await stand.start();
  using client = await connectRawClient(broker, { clientId: "curious" });
  const filters = ["$SYS/#", "#"];
  const subscriptions = filters.map((filter) => ({
    topic: filter,
    qos: 1 as const,
    nl: false,
    rap: false,
    rh: 0,
  }));
  client.send({ cmd: "subscribe", messageId: 1, subscriptions });
  await client.until(({ packets }) => packets.some(({ cmd }) => cmd === "suback"));
  expect(client.packets.at(-1)).toMatchObject({ granted: [0x87, 1] });
  client.send({ ...publish, topic: "$SYS/broker", qos: 1, messageId: 7 });
  client.send({ ...publish, topic: "$other/is-not-for-wildcards", qos: 1, messageId: 8 });
  client.send({ ...publish, qos: 1, messageId: 9 });
  await client.until(({ packets }) => packets.filter(({ cmd }) => cmd === "puback").length === 3);
  const acks = client.packets.filter((packet) => packet.cmd === "puback");
  expect(acks.map(({ messageId, reasonCode }) => [messageId, reasonCode ?? 0])).toEqual([
    [7, 0x87],
    [8, 0],
    [9, 0],
  ]);
  await client.until(() => client.publishes().length === 1);
  expect(client.publishes()[0]?.topic).toBe(topic);
});

test("a denied filter brings a persistent session nothing, not after it is resumed either", async () => {
  await using stand = await openBrokerStand();
  await using broker = await stand.start();
  const session = { clientId: "flow", clean: false, properties: { sessionExpiryInterval: 600 } };
  {
    using client = await connectRawClient(broker, session);
    const subscriptions = ["plant/#", "$SYS/#"].map((filter) => ({ topic: filter, qos: 1 as const }));
    client.send({ cmd: "subscribe", messageId: 1, subscriptions });
    await client.until(({ packets }) => packets.some(({ cmd }) => cmd === "suback"));
  }
  await using client = await connectClient(broker, "flow", session);
  await client.mqtt.publishAsync(topic, "x", { qos: 1 });
  expect(payloads(await client.received(1))).toEqual(["x"]);
});

test("no local keeps a client's own messages from it", async () => {
  await using stand = await openBrokerStand();
  await using broker = await stand.start();
  await using client = await connectClient(broker, "both");
  await using other = await connectClient(broker, "other");
  await client.mqtt.subscribeAsync(topic, { qos: 1, nl: true });
  await client.mqtt.publishAsync(topic, "own", { qos: 1 });
  await other.mqtt.publishAsync(topic, "other", { qos: 1 });
  expect(payloads(await client.received(1))).toEqual(["other"]);
});

test("a shared subscription of MQTT 3.1.1 brings each message to one member; one of MQTT 5 is refused", async () => {
  await using stand = await openBrokerStand();
  await using broker = await stand.start();
  await using one = await connectClient(broker, "one", { protocolVersion: 4 });
  await using two = await connectClient(broker, "two", { protocolVersion: 4 });
  for (const member of [one, two]) await member.mqtt.subscribeAsync(`$share/workers/${topic}`, { qos: 1 });
  await using publisher = await connectClient(broker, "connector");
  await publishNumbers(publisher, topic, 10);
  await Promise.all([one.received(5), two.received(5)]);
  expect([...payloads(one.messages), ...payloads(two.messages)].sort()).toEqual(numbers(10));

  const userProperties = { $partition: "invoker-1" };
  for (const number of numbers(5))
    await publisher.mqtt.publishAsync(topic, number, { qos: 1, properties: { userProperties } });
  await Promise.race([one.received(10), two.received(10)]);
  expect([one.messages.length, two.messages.length].sort()).toEqual([10, 5].sort());

  await using modern = await connectRawClient(broker, { clientId: "modern" });
  modern.send({
    cmd: "subscribe",
    messageId: 1,
    subscriptions: [{ topic: `$share/workers/${topic}`, qos: 1 }],
  });
  await modern.until(({ packets }) => packets.some(({ cmd }) => cmd === "suback"));
  expect(modern.packets[0]).toMatchObject({
    cmd: "connack",
    properties: { sharedSubscriptionAvailable: false },
  });
  expect(modern.packets.at(-1)).toMatchObject({ cmd: "suback", granted: [0x9e] });
});

test("a keep alive above the limit becomes the limit", async () => {
  await using stand = await openBrokerStand();
  await using broker = await stand.start({ maxKeepAliveSeconds: 30 });
  await using client = await connectClient(broker, "slow", { keepalive: 600 });
  expect(client.connack.properties?.serverKeepAlive).toBe(30);
  await using old = await connectClient(broker, "old", { keepalive: 600, protocolVersion: 4 });
  expect(old.connack.returnCode).toBe(0);
});

test("a client gets no packet larger than it takes", async () => {
  await using stand = await openBrokerStand();
  await using broker = await stand.start();
  await using client = await connectClient(broker, "small", { properties: { maximumPacketSize: 200 } });
  await client.mqtt.subscribeAsync(topic, { qos: 1 });
  await using publisher = await connectClient(broker, "connector");
  await publisher.mqtt.publishAsync(topic, "x".repeat(500), { qos: 1 });
  await publisher.mqtt.publishAsync(topic, "small", { qos: 1 });
  expect(payloads(await client.received(1))).toEqual(["small"]);
  expect(broker.stats().dropped).toBe(1);
});
