import { expect, test, vi } from "vitest";
import { connectClient, openBrokerStand, payloads, persistent } from "../support/broker-stand.ts";

const topic = "plant/bakery/oven-1/state";
const secondMs = 1_000;
const willOf = (delaySeconds: number) => ({
  topic: "plant/gone",
  payload: Buffer.from("oven-1 is gone"),
  qos: 1 as const,
  retain: false,
  properties: { willDelayInterval: delaySeconds, contentType: "text/plain" },
});

test("retained messages outlive the broker with their properties, and an empty one removes its topic", async () => {
  await using stand = await openBrokerStand();
  {
    await using broker = await stand.start();
    await using publisher = await connectClient(broker, "connector");
    const properties = { contentType: "text/plain", userProperties: { "ce-id": "1" } };
    for (const payload of ["old", "new"])
      await publisher.mqtt.publishAsync(topic, payload, { qos: 1, retain: true, properties });
    for (const payload of ["x", ""])
      await publisher.mqtt.publishAsync("plant/other", payload, { qos: 1, retain: true });
    await publisher.mqtt.publishAsync("plant/brief", "brief", {
      qos: 1,
      retain: true,
      properties: { messageExpiryInterval: 10 },
    });
  }
  stand.clock.advance(11 * secondMs);
  await using broker = await stand.start();
  await using subscriber = await connectClient(broker, "flow");
  await subscriber.mqtt.subscribeAsync("plant/#", { qos: 1 });
  await subscriber.mqtt.publishAsync("plant/end", "end", { qos: 1 });
  const [retained, end] = await subscriber.received(2);
  expect(retained).toMatchObject({ topic, retain: true, qos: 1, properties: { contentType: "text/plain" } });
  expect(String(retained?.payload)).toBe("new");
  expect(end).toMatchObject({ topic: "plant/end", retain: false });
  expect(broker.stats().retained).toBe(1);
});

test.each([
  [0, "always", ["state", "state"]],
  [1, "for a new subscription alone", ["state"]],
  [2, "never", []],
] as const)("retain handling %i sends what is retained %s", async (rh, _when, expected) => {
  await using stand = await openBrokerStand();
  await using broker = await stand.start();
  await using subscriber = await connectClient(broker, "flow");
  await subscriber.mqtt.publishAsync(topic, "state", { qos: 1, retain: true });
  for (let time = 0; time < 2; time += 1)
    await subscriber.mqtt.subscribeAsync("plant/bakery/#", { qos: 1, rh });
  await subscriber.mqtt.subscribeAsync("plant/end", { qos: 1 });
  await subscriber.mqtt.publishAsync("plant/end", "end", { qos: 1 });
  expect(payloads(await subscriber.received(expected.length + 1))).toEqual([...expected, "end"]);
});

test("retain as published keeps the flag of a live message, and without it the flag is clear", async () => {
  await using stand = await openBrokerStand();
  await using broker = await stand.start();
  await using keeping = await connectClient(broker, "keeping");
  await using clearing = await connectClient(broker, "clearing");
  await keeping.mqtt.subscribeAsync(topic, { qos: 1, rap: true });
  await clearing.mqtt.subscribeAsync(topic, { qos: 1, rap: false });
  await keeping.mqtt.publishAsync(topic, "state", { qos: 1, retain: true });
  expect((await keeping.received(1))[0]?.retain).toBe(true);
  expect((await clearing.received(1))[0]?.retain).toBe(false);
});

test("a will is published when the connection is lost, and not after a DISCONNECT", async () => {
  await using stand = await openBrokerStand();
  await using broker = await stand.start();
  await using watcher = await connectClient(broker, "watcher");
  await watcher.mqtt.subscribeAsync("plant/gone", { qos: 1 });
  await (await connectClient(broker, "polite", { will: willOf(0) })).mqtt.endAsync();
  const lost = await connectClient(broker, "lost", { will: { ...willOf(0), payload: Buffer.from("lost") } });
  await lost.lose();
  const [will] = await watcher.received(1);
  expect(will).toMatchObject({ topic: "plant/gone", qos: 1, properties: { contentType: "text/plain" } });
  expect(will?.properties).not.toHaveProperty("willDelayInterval");
  expect(payloads(watcher.messages)).toEqual(["lost"]);
});

test("a delayed will waits in plant time, and a client that resumes its session in time stops it", async () => {
  await using stand = await openBrokerStand();
  await using broker = await stand.start();
  await using watcher = await connectClient(broker, "watcher");
  await watcher.mqtt.subscribeAsync("plant/gone", { qos: 1 });
  for (const id of ["back", "away"]) {
    const will = { ...willOf(30), payload: Buffer.from(id) };
    const client = await connectClient(broker, id, { ...persistent(), will });
    await client.lose();
  }
  await vi.waitFor(() => expect(broker.stats().clients).toBe(1));
  stand.clock.advance(20 * secondMs);
  await using _back = await connectClient(broker, "back", persistent());
  expect(broker.stats().publishedIn).toBe(0);
  stand.clock.advance(11 * secondMs);
  expect(payloads(await watcher.received(1))).toEqual(["away"]);
});

test("a delayed will does not outlast its session, and goes out after a restart of the broker", async () => {
  await using stand = await openBrokerStand();
  {
    await using broker = await stand.start();
    await using watcher = await connectClient(broker, "watcher", persistent());
    await watcher.mqtt.subscribeAsync("plant/gone", { qos: 1 });
    const short = await connectClient(broker, "short", { ...persistent(10), will: willOf(1_000) });
    await short.lose();
    await vi.waitFor(() => expect(broker.stats().clients).toBe(1));
    stand.clock.advance(11 * secondMs);
    expect(payloads(await watcher.received(1))).toEqual(["oven-1 is gone"]);
    const long = await connectClient(broker, "long", {
      ...persistent(),
      will: { ...willOf(60), payload: Buffer.from("later") },
    });
    await long.lose();
    await vi.waitFor(() => expect(broker.stats().clients).toBe(1));
  }
  await using broker = await stand.start();
  await using watcher = await connectClient(broker, "watcher", persistent());
  stand.clock.advance(61 * secondMs);
  expect(payloads(await watcher.received(1))).toEqual(["later"]);
});
