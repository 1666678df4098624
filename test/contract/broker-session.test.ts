import { expect, test, vi } from "vitest";
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
const secondMs = 1_000;

test("a session ends with its queue once its expiry has passed in plant time", async () => {
  await using stand = await openBrokerStand();
  await using broker = await stand.start();
  for (const id of ["short", "long"]) {
    await using subscriber = await connectClient(broker, id, persistent(id === "short" ? 60 : 120));
    await subscriber.mqtt.subscribeAsync(topic, { qos: 1 });
  }
  await using publisher = await connectClient(broker, "connector");
  await publishNumbers(publisher, topic, 3);
  await vi.waitFor(() => expect(broker.stats()).toMatchObject({ sessions: 3, queuedMessages: 6 }));
  stand.clock.advance(61 * secondMs);
  await vi.waitFor(() => expect(broker.stats()).toMatchObject({ sessions: 2, queuedMessages: 3 }));
  await using short = await connectClient(broker, "short", persistent());
  expect(short.connack.sessionPresent).toBe(false);
  await using long = await connectClient(broker, "long", persistent());
  expect(long.connack.sessionPresent).toBe(true);
  expect(payloads(await long.received(3))).toEqual(numbers(3));
});

test("a session's expiry goes on over a restart of the broker", async () => {
  await using stand = await openBrokerStand();
  {
    await using broker = await stand.start();
    for (const id of ["short", "long"]) {
      await using subscriber = await connectClient(broker, id, persistent(id === "short" ? 60 : 120));
      await subscriber.mqtt.subscribeAsync(topic, { qos: 1 });
    }
  }
  stand.clock.advance(61 * secondMs);
  await using broker = await stand.start();
  await using short = await connectClient(broker, "short", persistent());
  await using long = await connectClient(broker, "long", persistent());
  expect([short.connack.sessionPresent, long.connack.sessionPresent]).toEqual([false, true]);
});

test("a session is resumed with its queue though it now ends with the connection", async () => {
  await using stand = await openBrokerStand();
  await using broker = await stand.start();
  {
    await using subscriber = await connectClient(broker, "flow", persistent());
    await subscriber.mqtt.subscribeAsync(topic, { qos: 1 });
  }
  await using publisher = await connectClient(broker, "connector");
  await publishNumbers(publisher, topic, 3);
  {
    await using subscriber = await connectClient(broker, "flow", { clean: false });
    expect(payloads(await subscriber.received(3))).toEqual(numbers(3));
  }
  await vi.waitFor(() => expect(broker.stats()).toMatchObject({ sessions: 1, queuedMessages: 0 }));
});

test("a clean start forgets the session, and a session without subscriptions is present all the same", async () => {
  await using stand = await openBrokerStand();
  await using broker = await stand.start();
  await (await connectClient(broker, "flow", persistent())).mqtt.endAsync();
  {
    await using subscriber = await connectClient(broker, "flow", persistent());
    expect(subscriber.connack.sessionPresent).toBe(true);
    await subscriber.mqtt.subscribeAsync(topic, { qos: 1 });
  }
  await using publisher = await connectClient(broker, "connector");
  await publishNumbers(publisher, topic, 3);
  await using subscriber = await connectClient(broker, "flow", { ...persistent(), clean: true });
  expect(subscriber.connack.sessionPresent).toBe(false);
  expect(broker.stats().queuedMessages).toBe(0);
  await subscriber.mqtt.subscribeAsync("plant/end", { qos: 1 });
  await publisher.mqtt.publishAsync("plant/end", "end", { qos: 1 });
  expect(payloads(await subscriber.received(1))).toEqual(["end"]);
});

test("an unsubscribed filter brings nothing more, not after a restart either", async () => {
  await using stand = await openBrokerStand();
  {
    await using broker = await stand.start();
    await using subscriber = await connectClient(broker, "flow", persistent());
    await subscriber.mqtt.subscribeAsync([topic, "plant/end"], { qos: 1 });
    await subscriber.mqtt.unsubscribeAsync(topic);
  }
  await using broker = await stand.start();
  await using publisher = await connectClient(broker, "connector");
  await publishNumbers(publisher, topic, 3);
  await publisher.mqtt.publishAsync("plant/end", "end", { qos: 1 });
  await using subscriber = await connectClient(broker, "flow", persistent());
  expect(payloads(await subscriber.received(1))).toEqual(["end"]);
});

test("a message that expires in the queue is not delivered, and one that does not says what is left", async () => {
  await using stand = await openBrokerStand();
  await using broker = await stand.start();
  {
    await using subscriber = await connectClient(broker, "flow", persistent());
    await subscriber.mqtt.subscribeAsync(topic, { qos: 1 });
  }
  await using publisher = await connectClient(broker, "connector");
  for (const seconds of [10, 100]) {
    const properties = { messageExpiryInterval: seconds, contentType: "text/plain" };
    await publisher.mqtt.publishAsync(topic, `${seconds}`, { qos: 1, properties });
  }
  stand.clock.advance(30 * secondMs);
  await using subscriber = await connectClient(broker, "flow", persistent());
  const [message, ...others] = await subscriber.received(1);
  expect(message?.properties).toMatchObject({ messageExpiryInterval: 70, contentType: "text/plain" });
  await vi.waitFor(() => expect(broker.stats()).toMatchObject({ queuedMessages: 0, dropped: 1 }));
  expect(others).toEqual([]);
});

test("a second connection with the same id takes the session over, and the first is told", async () => {
  await using stand = await openBrokerStand();
  await using broker = await stand.start();
  const session = { clientId: "flow", clean: false, properties: { sessionExpiryInterval: 600 } };
  using first = await connectRawClient(broker, session);
  const subscriptions = [{ topic, qos: 1 as const, nl: false, rap: false, rh: 0 }];
  first.send({ cmd: "subscribe", messageId: 1, subscriptions });
  await first.until(({ packets }) => packets.some(({ cmd }) => cmd === "suback"));
  await using publisher = await connectClient(broker, "connector");
  await publishNumbers(publisher, topic, 3);
  await first.until(() => first.publishes().length === 3);

  await using second = await connectClient(broker, "flow", persistent());
  await first.until(({ isClosed }) => isClosed);
  expect(first.packets.at(-1)).toMatchObject({ cmd: "disconnect", reasonCode: 0x8e });
  await publisher.mqtt.publishAsync(topic, "3", { qos: 1 });
  expect(second.connack.sessionPresent).toBe(true);
  expect(payloads(await second.received(4))).toEqual(numbers(4));
  await vi.waitFor(() =>
    expect(broker.stats()).toMatchObject({ clients: 2, sessions: 2, queuedMessages: 0 }),
  );
});

test("a session of MQTT 3.1.1 keeps its queue too, without the properties that it has no room for", async () => {
  await using stand = await openBrokerStand();
  const old = { protocolVersion: 4, clean: false } as const;
  {
    await using broker = await stand.start();
    await using subscriber = await connectClient(broker, "flow", old);
    await subscriber.mqtt.subscribeAsync(topic, { qos: 1 });
    await using publisher = await connectClient(broker, "connector");
    await subscriber.mqtt.endAsync();
    const properties = { contentType: "text/plain", messageExpiryInterval: 500 };
    await publisher.mqtt.publishAsync(topic, "hot", { qos: 1, properties });
  }
  await using broker = await stand.start();
  await using subscriber = await connectClient(broker, "flow", old);
  const [message] = await subscriber.received(1);
  expect(message).toMatchObject({ topic, qos: 1, retain: false });
  expect(String(message?.payload)).toBe("hot");
  expect(message?.properties).toBeUndefined();
});
