import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { noiseStream, uniform } from "../../simulators/plant/seeded-noise.ts";
import { connectClient, type TestClient } from "../support/broker-stand.ts";
import { openMqttStand } from "../support/mqtt-stand.ts";

const topic = "azure-iot-operations/data/meter";
const startMs = Date.UTC(2026, 2, 2, 6);

async function listen(broker: { readonly address: string }, filter: string): Promise<TestClient> {
  const client = await connectClient(broker, "observer");
  await client.mqtt.subscribeAsync(filter, { qos: 1 });
  return client;
}

const content = (payload: Buffer | string): unknown => JSON.parse(payload.toString());
const energy = (index: number) => ({
  Energy: { SourceTimestamp: new Date(startMs + index * 10_000).toISOString(), Value: index },
});

test("every reading since the start of the plant is published once, in order, as JSON at QoS 1", async () => {
  await using stand = await openMqttStand({});
  await using observer = await listen(stand.broker, topic);
  await stand.attach();
  stand.clock.advance(60_000);
  const messages = await observer.received(7);
  expect(messages.map(({ payload }) => content(payload))).toEqual([0, 1, 2, 3, 4, 5, 6].map(energy));
  expect(messages[0]).toMatchObject({
    qos: 1,
    retain: false,
    properties: { contentType: "application/json" },
  });
});

test("its birth is retained, its will is retained when the line is lost, and it is born again", async () => {
  await using stand = await openMqttStand({});
  await stand.attach();
  await using observer = await listen(stand.broker, "digital-plant/devices/meter/status");
  expect(content((await observer.received(1))[0]?.payload ?? "")).toMatchObject({ status: "online" });
  {
    using _outage = stand.link.cut();
    expect(content((await observer.received(2))[1]?.payload ?? "")).toMatchObject({ status: "offline" });
  }
  expect(content((await observer.received(3))[2]?.payload ?? "")).toMatchObject({ status: "online" });
});

test("a device that is switched off says farewell", async () => {
  await using stand = await openMqttStand({});
  await stand.attach();
  await using observer = await listen(stand.broker, "digital-plant/devices/meter/status");
  await stand.device[Symbol.asyncDispose]();
  expect(content((await observer.received(2))[1]?.payload ?? "")).toEqual({
    status: "offline",
    device: "meter",
  });
});

test("what falls due while the line is cut comes afterwards, and nothing is missing", async () => {
  await using stand = await openMqttStand({});
  await using observer = await listen(stand.broker, topic);
  await stand.attach();
  stand.clock.advance(50_000);
  await observer.received(6);
  {
    using _outage = stand.link.cut();
    stand.clock.advance(1_000_000);
  }
  stand.clock.advance(10_000);
  await vi.waitFor(
    () => {
      const seen = new Set(observer.messages.map(({ payload }) => payload.toString()));
      expect(seen.size).toBe(107);
    },
    { timeout: 20_000 },
  );
});

test("a line that is cut again and again, also while what was lost is sent again, loses nothing at QoS 1", {
  timeout: 60_000,
}, async () => {
  await using stand = await openMqttStand({});
  await using observer = await listen(stand.broker, topic);
  await stand.attach();
  const random = noiseStream(7, "cuts");
  let drawn = 0;
  const upTo = (most: number) => Math.floor(uniform(random, drawn++) * most);
  // The pauses wait for nothing: they are when the line breaks, and breaks again.
  for (let outage = 0; outage < 12; outage += 1) {
    stand.clock.advance(10_000 * upTo(300));
    await sleep(upTo(30));
    {
      using _outage = stand.link.cut();
      stand.clock.advance(10_000 * upTo(300));
      await sleep(upTo(250));
    }
    await sleep(upTo(400));
  }
  const times = () =>
    new Set(observer.messages.map(({ payload }) => JSON.parse(payload.toString()).Energy.SourceTimestamp));
  await vi.waitFor(() => expect(times().size).toBe((stand.clock.now() - startMs) / 10_000 + 1), {
    timeout: 20_000,
  });
});

test.each([
  ["read", energy(3)],
  [
    "describe",
    { device: "meter", dataPoints: [expect.objectContaining({ name: "Energy", type: "Double" })] },
  ],
  ["explode", { error: "no command explode; commands are read and describe" }],
])("the command %s is answered at its response topic with its correlation data", async (command, answer) => {
  await using stand = await openMqttStand({});
  await stand.attach();
  stand.clock.advance(30_000);
  await using observer = await listen(stand.broker, "answers/1");
  await observer.mqtt.publishAsync(`digital-plant/devices/meter/command/${command}`, "", {
    qos: 1,
    properties: { responseTopic: "answers/1", correlationData: Buffer.from("c-17") },
  });
  const [message] = await observer.received(1);
  expect(content(message?.payload ?? "")).toEqual(answer);
  expect(message?.properties?.correlationData?.toString()).toBe("c-17");
});

test("a broker that cannot be reached is named, and its password is not", async () => {
  await using stand = await openMqttStand({ username: "meter", password: "s3cret" });
  const attached = stand.device.attach?.("meter", "mqtt://127.0.0.1:1");
  await expect(attached).rejects.toThrow(
    /^meter: no connection to the broker at 127\.0\.0\.1:1 .*ECONNREFUSED/,
  );
  await expect(attached).rejects.not.toThrow(/s3cret/);
});

const hasMosquitto = spawnSync("mosquitto_sub", ["--help"]).error === undefined;
const noMosquitto = hasMosquitto ? "" : " (skipped: mosquitto_sub is not installed)";

test.skipIf(!hasMosquitto)(`mosquitto_sub reads birth and data${noMosquitto}`, async () => {
  await using stand = await openMqttStand({});
  await stand.attach();
  const { host, port } = stand.broker;
  const filters = ["-t", "digital-plant/devices/meter/status", "-t", topic];
  const options = ["-h", host, "-p", String(port), "-V", "mqttv5", "-q", "1", "-C", "2", "-F", "%t %r %p"];
  const child = spawn("mosquitto_sub", [...options, ...filters], { stdio: ["ignore", "pipe", "inherit"] });
  const output = text(child.stdout);
  await once(child.stdout, "readable"); // It has the retained birth, so that it is subscribed.
  stand.clock.advance(10_000);
  const [birth, data] = (await output).split("\n");
  expect(birth).toMatch(/^digital-plant\/devices\/meter\/status 1 \{"status":"online"/);
  expect(data).toBe(`${topic} 0 ${JSON.stringify(energy(1))}`);
});

const python = process.env.PYTHON ?? "python3";
const hasSparkplug = spawnSync(python, ["-c", "import pysparkplug"]).status === 0;
const noSparkplug = hasSparkplug ? "" : ` (skipped: ${python} has no pysparkplug; pip install pysparkplug)`;

/** Prints what pysparkplug makes of messages that come as `TYPE base64` lines. */
const decoder = `
import base64, json, sys
import pysparkplug as sp
kinds = {"NBIRTH": sp.NBirth, "NDATA": sp.NData, "NDEATH": sp.NDeath}
birth = None
for line in sys.stdin:
    kind, raw = line.split()
    if kind == "NDATA":
        message = sp.NData.decode(base64.b64decode(raw), birth=birth)
    else:
        message = kinds[kind].decode(base64.b64decode(raw))
    if kind == "NBIRTH":
        birth = message
    metrics = [] if kind == "NDEATH" else [
        [m.name, m.datatype.name, m.value, m.timestamp, bool(m.is_historical)] for m in message.metrics]
    number = message.bd_seq_metric.value if kind == "NDEATH" else message.seq
    print(json.dumps([kind, number, metrics]))
`;

test.skipIf(!hasSparkplug)(`pysparkplug reads birth, data, death and rebirth${noSparkplug}`, async () => {
  await using stand = await openMqttStand({ payload: "sparkplug-b", group: "bakery" });
  await using observer = await listen(stand.broker, "spBv1.0/#");
  await stand.attach();
  await observer.received(2); // NBIRTH, and the reading of the start.
  {
    using _outage = stand.link.cut();
    await observer.received(3); // NDEATH, from the broker.
    stand.clock.advance(20_000);
  }
  const messages = await observer.received(6); // NBIRTH, and the readings that waited.
  const child = spawn(python, ["-c", decoder], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = messages.map(
    ({ topic, payload }) => `${topic.split("/")[2]} ${Buffer.from(payload).toString("base64")}`,
  );
  child.stdin.end(`${lines.join("\n")}\n`);
  const decoded = (await text(child.stdout)).trim().split("\n").map(content);
  const reading = (index: number, isLate: boolean) => [
    "Energy",
    "DOUBLE",
    index,
    startMs + index * 10_000,
    isLate,
  ];
  expect(decoded).toEqual([
    ["NBIRTH", 0, expect.arrayContaining([reading(0, false)])],
    ["NDATA", 1, [reading(0, false)]],
    ["NDEATH", 0, []],
    ["NBIRTH", 0, expect.arrayContaining([reading(2, false)])],
    ["NDATA", 1, [reading(1, true)]],
    ["NDATA", 2, [reading(2, false)]],
  ]);
});
