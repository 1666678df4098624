import { generate } from "mqtt-packet";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RunningBroker } from "../../stack/broker/broker.ts";
import { connectRawClient, openRawClient } from "../support/broker-raw.ts";
import { type BrokerStand, connectClient, openBrokerStand } from "../support/broker-stand.ts";

let stand: BrokerStand;
let broker: RunningBroker;

beforeEach(async () => {
  stand = await openBrokerStand();
  broker = await stand.start({ maxPacketSizeBytes: 1024 * 1024 });
});

/** Whatever happened, the broker still serves, and keeps nothing of those who are gone. */
afterEach(async () => {
  {
    await using client = await connectClient(broker, "honest");
    await client.mqtt.subscribeAsync("plant/#", { qos: 1 });
    await client.mqtt.publishAsync("plant/alive", "yes", { qos: 1 });
    expect(String((await client.received(1))[0]?.payload)).toBe("yes");
  }
  await vi.waitFor(() => expect(broker.stats()).toMatchObject({ clients: 0, sessions: 0 }));
  await broker[Symbol.asyncDispose]();
  await stand[Symbol.asyncDispose]();
});

const connectBytes = generate(
  { cmd: "connect", protocolId: "MQTT", protocolVersion: 5, clientId: "x", clean: true, keepalive: 0 },
  { protocolVersion: 5 },
);

test.each([
  ["garbage", Buffer.from("GET / HTTP/1.1\r\nHost: plant\r\n\r\n")],
  ["bytes of all kinds", Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
  ["a length of five bytes", Buffer.of(0x10, 0xff, 0xff, 0xff, 0xff, 0x7f)],
  ["a CONNECT that claims to be 200 MB", Buffer.of(0x10, 0x80, 0x84, 0xaf, 0x5f, 0, 4)],
  ["a PUBLISH before its CONNECT", Buffer.of(0x32, 5, 0, 1, 0x61, 0, 1)],
  ["a second CONNECT", Buffer.concat([connectBytes, connectBytes])],
  ["a SUBSCRIBE cut short inside", Buffer.concat([connectBytes, Buffer.of(0x82, 3, 0, 1, 0)])],
  ["a PUBLISH of QoS 3", Buffer.concat([connectBytes, Buffer.of(0x36, 5, 0, 1, 0x61, 0, 1)])],
  ["a topic with a wildcard", Buffer.concat([connectBytes, Buffer.of(0x32, 6, 0, 1, 0x23, 0, 1, 0)])],
])("%s closes the connection", async (_what, bytes) => {
  using client = await openRawClient(broker);
  client.write(bytes);
  await client.until(({ isClosed }) => isClosed);
});

test.each(["plant/#", "$SYS/broker", "a/".repeat(5_000)])(
  "a will for %s is refused with its connection",
  async (topic) => {
    using client = await openRawClient(broker);
    const will = { topic, payload: Buffer.from("x"), qos: 1 as const, retain: false };
    const packet = {
      cmd: "connect",
      protocolId: "MQTT",
      protocolVersion: 5,
      clean: true,
      keepalive: 0,
    } as const;
    client.send({ ...packet, clientId: "w", will });
    await client.until(({ isClosed }) => isClosed);
    expect(broker.stats().clients).toBe(0);
  },
);

test.each(["publish", "subscribe"] as const)(
  "a topic of 5,000 levels in %s closes the connection",
  async (cmd) => {
    using client = await connectRawClient(broker, { clientId: "deep" });
    const topic = "a/".repeat(5_000);
    if (cmd === "publish") client.send({ cmd, topic, payload: "x", qos: 0, dup: false, retain: false });
    else client.send({ cmd, messageId: 1, subscriptions: [{ topic, qos: 0 }] });
    await client.until(({ isClosed }) => isClosed);
  },
);

test("a truncated CONNECT is waited for, and gone with its connection", async () => {
  const client = await openRawClient(broker);
  client.write(connectBytes.subarray(0, 7));
  client[Symbol.dispose]();
});

test("a packet larger than the limit ends the connection with its reason before all of it came", async () => {
  using client = await connectRawClient(broker, { clientId: "large" });
  expect(client.packets[0]).toMatchObject({ properties: { maximumPacketSize: 1024 * 1024 } });
  client.write(Buffer.of(0x32, 0x80, 0x80, 0x80, 0x01));
  client.write(Buffer.alloc(10_000));
  await client.until(({ isClosed }) => isClosed);
  expect(client.packets.at(-1)).toMatchObject({ cmd: "disconnect", reasonCode: 0x95 });
});

test("acknowledgements of what was never sent change nothing", async () => {
  using client = await connectRawClient(broker, { clientId: "confused" });
  for (const messageId of [1, 17, 65_535]) client.send({ cmd: "puback", messageId, reasonCode: 0 });
  client.send({ cmd: "pubcomp", messageId: 3, reasonCode: 0 });
  client.send({ cmd: "pingreq" });
  await client.until(({ packets }) => packets.some(({ cmd }) => cmd === "pingresp"));
});

test("1,000 connections that come and go at once leave nothing behind", async () => {
  const comeAndGo = async (n: number) => {
    using client = await openRawClient(broker);
    const packet = {
      cmd: "connect",
      protocolId: "MQTT",
      protocolVersion: 5,
      clean: true,
      keepalive: 0,
    } as const;
    if (n % 2 === 0) client.send({ ...packet, clientId: `quick-${n % 50}` });
    if (n % 4 === 0) await client.until(({ packets, isClosed }) => isClosed || packets.length > 0);
  };
  for (let first = 0; first < 1_000; first += 100)
    await Promise.all(Array.from({ length: 100 }, (_, n) => comeAndGo(first + n)));
});
