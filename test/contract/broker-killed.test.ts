import { expect, test } from "vitest";
import { startBrokerProcess } from "../support/broker-process.ts";
import { connectRawClient } from "../support/broker-raw.ts";
import { connectClient, openBrokerStand, payloads, persistent } from "../support/broker-stand.ts";

const topic = "plant/bakery/oven-1";

test("every message that was acknowledged is delivered after the broker was killed in the middle of publishing", async () => {
  await using stand = await openBrokerStand();
  const acknowledged = new Set<string>();
  {
    await using broker = await startBrokerProcess(stand.directory);
    await using subscriber = await connectClient(broker, "flow", persistent());
    await subscriber.mqtt.subscribeAsync(topic, { qos: 1 });
    await subscriber.mqtt.endAsync();
    await using publisher = await connectClient(broker, "connector");
    const published = Array.from({ length: 20_000 }, async (_, n) => {
      await publisher.mqtt.publishAsync(topic, String(n), { qos: 1 });
      acknowledged.add(String(n));
      if (acknowledged.size === 5_000) void broker.kill();
    });
    const outcomes = await Promise.race([
      Promise.allSettled(published),
      new Promise<void>((resolve) => publisher.mqtt.once("close", resolve)),
    ]);
    expect(outcomes, "the broker was to die before the last PUBACK").toBeUndefined();
    expect(acknowledged.size).toBeGreaterThanOrEqual(5_000);
  }
  await using broker = await startBrokerProcess(stand.directory);
  await using subscriber = await connectClient(broker, "flow", persistent());
  const delivered = payloads(await subscriber.received(acknowledged.size));
  expect([...acknowledged].filter((number) => !delivered.includes(number))).toEqual([]);
  expect(delivered).toEqual([...delivered].sort((one, other) => Number(one) - Number(other)));
});

test("a large message is on disk by the time of its PUBACK", async () => {
  await using stand = await openBrokerStand();
  const payload = Buffer.alloc(12 * 1024 * 1024, "x");
  {
    await using broker = await startBrokerProcess(stand.directory);
    await using subscriber = await connectClient(broker, "flow", persistent());
    await subscriber.mqtt.subscribeAsync(topic, { qos: 1 });
    await subscriber.mqtt.endAsync();
    await using publisher = await connectClient(broker, "connector");
    await publisher.mqtt.publishAsync(topic, payload, { qos: 1 });
    await broker.kill();
  }
  await using broker = await startBrokerProcess(stand.directory);
  await using subscriber = await connectClient(broker, "flow", persistent());
  expect((await subscriber.received(1))[0]?.payload).toHaveLength(payload.length);
});

test("what a connected subscriber had not acknowledged comes again after the broker was killed", async () => {
  await using stand = await openBrokerStand();
  {
    await using broker = await startBrokerProcess(stand.directory);
    const properties = { sessionExpiryInterval: 600 };
    using subscriber = await connectRawClient(broker, { clientId: "flow", clean: false, properties });
    subscriber.send({ cmd: "subscribe", messageId: 1, subscriptions: [{ topic, qos: 1 }] });
    await subscriber.until(({ packets }) => packets.some(({ cmd }) => cmd === "suback"));
    await using publisher = await connectClient(broker, "connector");
    for (const payload of ["one", "two"]) await publisher.mqtt.publishAsync(topic, payload, { qos: 1 });
    await subscriber.until(() => subscriber.publishes().length === 2);
    await broker.kill();
  }
  await using broker = await startBrokerProcess(stand.directory);
  await using subscriber = await connectClient(broker, "flow", persistent());
  expect(payloads(await subscriber.received(2))).toEqual(["one", "two"]);
});

test("a retained message and the will of a client that was connected outlive a kill", async () => {
  await using stand = await openBrokerStand();
  const will = { topic: "plant/gone", payload: Buffer.from("gone"), qos: 1 as const, retain: false };
  {
    await using broker = await startBrokerProcess(stand.directory);
    await using watcher = await connectClient(broker, "watcher", persistent());
    await watcher.mqtt.subscribeAsync("plant/gone", { qos: 1 });
    await using publisher = await connectClient(broker, "connector", { will });
    await publisher.mqtt.publishAsync(topic, "state", { qos: 1, retain: true });
    await broker.kill();
  }
  await using broker = await startBrokerProcess(stand.directory);
  await using watcher = await connectClient(broker, "watcher", persistent());
  expect(payloads(await watcher.received(1))).toEqual(["gone"]);
  await watcher.mqtt.subscribeAsync(topic, { qos: 1 });
  expect(payloads(await watcher.received(2))).toEqual(["gone", "state"]);
});
