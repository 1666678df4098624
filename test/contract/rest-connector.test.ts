import { tmpdir } from "node:os";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { restSensor } from "../../simulators/rest/rest-sensor.ts";
import { restConnector } from "../../stack/connectors/rest.ts";
import { fakePlant, manualClock, startMs } from "../support/fake-plant-http.ts";
import { type Answer, openForeignServer, say, sayJson } from "../support/http-foreign.ts";
import { openTcpProxy } from "../support/http-proxy.ts";
import { energyDataset, keepReading, sourceTimes, until } from "../support/http-source.ts";

const everyMs = 10_000;
const cursor = energyDataset({ cursor: "since" });
const polled = energyDataset();

/** A meter with a reading each 10 s, behind a link. */
async function startMeter() {
  await using resources = new AsyncDisposableStack();
  const clock = manualClock();
  const devices = resources.use(
    await restSensor.start([{ name: "meter", config: restSensor.config.parse({ measures: "energy" }) }], {
      plant: fakePlant({ meter: { dataPoint: "Energy", everyMs } }),
      clock,
      host: "127.0.0.1",
      seed: 1,
      directory: tmpdir(),
    }),
  );
  const link = resources.use(await openTcpProxy(devices.endpoints[0]?.port ?? 0));
  const owned = resources.move();
  return {
    clock,
    link,
    address: `http://127.0.0.1:${link.port}`,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** The source times of the first readings, in order. */
const dueTimes = (count: number) =>
  Array.from({ length: count }, (_, index) => new Date(startMs + index * everyMs).toISOString());

const energyAt = (time: string, value = 1) => ({ Energy: { SourceTimestamp: time, Value: value } });
const someEnergy = energyAt("2026-03-02T06:00:00.000Z");

test("a reading comes as its whole body with the CloudEvents attributes of the connector SDK", async () => {
  await using foreign = await openForeignServer(sayJson(someEnergy));
  const dataset = { ...polled, dataSource: "/energy?unit=kWh" };
  await using reading = keepReading(restConnector, {
    address: `${foreign.address}/api/`,
    clock: manualClock(),
    datasets: [dataset],
  });
  await until("a message came", () => reading.messages.length === 1);

  expect(foreign.requests[0]?.url).toBe("/api/energy?unit=kWh");
  const [message] = reading.messages;
  expect(message).toMatchObject({
    topic: "plant/data",
    payload: JSON.stringify(someEnergy),
    contentType: "application/json",
  });
  const { id, ...attributes } = message?.userProperties ?? {};
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  expect(attributes).toEqual({
    specversion: "1.0",
    type: "DataSet",
    source: "ms-aio:meter-device/energy?unit=kWh",
    subject: "meter/energy",
    time: "2026-03-02T06:00:00.000Z",
    datacontenttype: "application/json",
    aiodeviceref: "ms-aio:device-uuid/http-0",
    aioassetref: "ms-aio:asset-uuid",
  });
  expect(reading.connections).toBe(1);
});

test("a dataset is polled once per sampling interval of plant time", async () => {
  await using meter = await startMeter();
  await using reading = keepReading(restConnector, { ...meter, datasets: [polled] });
  for (let count = 1; count <= 5; count += 1) {
    await until(`${count} messages came`, () => reading.messages.length === count);
    meter.clock.advance(everyMs);
  }
  await until("the last message came", () => reading.messages.length === 6);
  expect(sourceTimes(reading.messages)).toEqual(dueTimes(6));
});

test("a poll that took longer than its interval is not made up for", async () => {
  await using meter = await startMeter();
  await using reading = keepReading(restConnector, { ...meter, datasets: [polled] });
  await until("the first message came", () => reading.messages.length === 1);
  meter.clock.advance(10 * everyMs);
  await until("the second message came", () => reading.messages.length === 2);
  meter.clock.advance(everyMs);
  await until("the third message came", () => reading.messages.length === 3);
  expect(sourceTimes(reading.messages)).toEqual([0, 10, 11].map((index) => dueTimes(12)[index]));
});

test("with a cursor every reading arrives once and in order, whatever the link does", async () => {
  await using meter = await startMeter();
  const { clock, link } = meter;
  await using reading = keepReading(restConnector, { ...meter, datasets: [cursor] });
  await until("the first reading came", () => reading.messages.length === 1);
  for (let outage = 0; outage < 5; outage += 1) {
    clock.advance(3 * everyMs);
    if (outage % 2 === 0) link.cut();
    else link.cutAfter(outage * 90);
    const lossesBefore = reading.losses.length;
    clock.advance(everyMs * (1 + outage * 7));
    await until("the connector noticed", () => reading.losses.length > lossesBefore);
    link.restore();
    const dueCount = (clock.now() - startMs) / everyMs + 1;
    await until("the backlog came", () => sourceTimes(reading.messages).length >= dueCount);
  }
  expect(sourceTimes(reading.messages)).toEqual(dueTimes((clock.now() - startMs) / everyMs + 1));
});

test("a backlog of many pages is fetched without waiting for the next poll", async () => {
  await using meter = await startMeter();
  await using reading = keepReading(restConnector, { ...meter, datasets: [cursor] });
  await until("the first reading came", () => reading.messages.length === 1);
  meter.clock.advance(4_500 * everyMs);
  await until("all came", () => sourceTimes(reading.messages).length === 4_501);
  expect(sourceTimes(reading.messages)).toEqual(dueTimes(4_501));
  expect(reading.messages.length).toBe(6);
});

test("a device that is away at first loses none of what falls due meanwhile", async () => {
  await using meter = await startMeter();
  meter.link.cut();
  await using reading = keepReading(restConnector, { ...meter, datasets: [cursor] });
  await until("the first attempt failed", () => reading.losses.length > 0);
  meter.clock.advance(5 * everyMs);
  meter.link.restore();
  await until("the backlog came", () => sourceTimes(reading.messages).length === 6);
  expect(sourceTimes(reading.messages)).toEqual(dueTimes(6));
});

test("with a cursor an answer without anything newer is not published", async () => {
  const [first = "", second = ""] = dueTimes(2);
  await using foreign = await openForeignServer(
    sayJson([energyAt(first)]),
    sayJson([]),
    sayJson([energyAt(first)]),
    say(204),
    sayJson([energyAt(second)]),
  );
  const clock = manualClock();
  await using reading = keepReading(restConnector, { ...foreign, clock, datasets: [cursor] });
  await until("all answers were fetched, and the last one again", () => {
    clock.advance(everyMs);
    return foreign.requests.length > 6;
  });
  expect(sourceTimes(reading.messages)).toEqual([first, second]);
  expect(reading.losses).toEqual([]);
  expect(reading.position).toEqual({ "energy/since": second });
});

test("429 is asked again after its Retry-After, without a loss of the connection", async () => {
  await using foreign = await openForeignServer(
    say(429, "slow down", { "retry-after": "0" }),
    say(429, "slow down", { "retry-after": new Date(startMs + 20).toUTCString() }),
    sayJson(someEnergy),
  );
  await using reading = keepReading(restConnector, { ...foreign, clock: manualClock(), datasets: [polled] });
  await until("a message came", () => reading.messages.length === 1);
  expect(foreign.requests.length).toBe(3);
  expect(reading.losses).toEqual([]);
});

test("503 is asked again after its Retry-After, and not without one", async () => {
  await using foreign = await openForeignServer(
    say(503, "warming up", { "retry-after": "0" }),
    say(503, "broken"),
  );
  await using reading = keepReading(restConnector, { ...foreign, clock: manualClock(), datasets: [polled] });
  await until("the reading ended", () => reading.losses.length === 1);
  expect(foreign.requests.length).toBe(2);
  expect(reading.losses[0]).toContain("answered 503 Service Unavailable: broken");
});

test("a kept connection that the server has just closed costs nothing", async () => {
  const [first = "", second = ""] = dueTimes(2);
  await using foreign = await openForeignServer(
    sayJson(energyAt(first)),
    (response) => void response.socket?.destroy(),
    sayJson(energyAt(second)),
  );
  const clock = manualClock();
  await using reading = keepReading(restConnector, { ...foreign, clock, datasets: [polled] });
  await until("the first message came", () => reading.messages.length === 1);
  await until("the second message came", () => {
    clock.advance(everyMs);
    return reading.messages.length === 2;
  });
  expect(sourceTimes(reading.messages)).toEqual([first, second]);
  expect(reading.losses).toEqual([]);
});

test("429 six times in a row ends the reading", async () => {
  await using foreign = await openForeignServer(say(429, "never", { "retry-after": "0" }));
  await using reading = keepReading(restConnector, { ...foreign, clock: manualClock(), datasets: [polled] });
  await until("the reading ended", () => reading.losses.length === 1);
  expect(reading.losses[0]).toContain("answered 429 Too Many Requests: never");
  expect(foreign.requests.length).toBeGreaterThanOrEqual(6);
});

const breakOff: Answer = (response) => {
  response.writeHead(200, { "content-length": "10" }).write("{", () => response.destroy());
};

const tooLarge = `"${"x".repeat(9 * 1024 * 1024)}"`;

test.each([
  [
    "a failing server",
    say(500, '{"error":"no\n meter"}'),
    'answered 500 Internal Server Error: {"error":"no meter"}',
  ],
  ["an unknown path", say(404, "<h1>Not Found</h1>"), "answered 404 Not Found: <h1>Not Found</h1>"],
  ["a refused password", say(401), "answered 401 Unauthorized"],
  [
    "half a JSON body",
    say(200, '{"Energy":{"Sou', { "content-type": "application/json" }),
    "expected JSON, got",
  ],
  ["a body shorter than announced", breakOff, "/energy: Error: the answer broke off: aborted"],
  ["a body that is too large", say(200, tooLarge), "expected at most 8388608 bytes"],
  [
    "a small body that unpacks to a large one",
    say(200, "", {}),
    "expected at most 8388608 bytes",
    gzipSync(tooLarge),
  ],
  ["a body that is not UTF-8", say(200, ""), "/energy: TypeError", Buffer.from([0xff, 0xfe, 0x41])],
  ["an endless redirect", say(302, "", { location: "/energy" }), "redirected more than 10 times"],
])("%s ends the reading, says why and publishes nothing", async (_reason, answer, reason, bytes?: Buffer) => {
  await using foreign = await openForeignServer((response, request) => {
    if (bytes === undefined) return answer(response, request);
    const encoding = bytes[0] === 0x1f ? { "content-encoding": "gzip" } : {};
    response.writeHead(200, encoding).end(bytes);
  });
  await using reading = keepReading(restConnector, { ...foreign, clock: manualClock(), datasets: [polled] });
  await until("the reading ended", () => reading.losses.length > 0);
  expect(reading.losses[0]).toContain(reason);
  expect(reading.losses[0]).toContain(`${foreign.address}/energy`);
  expect(reading.losses[0]?.length).toBeLessThan(400);
  expect(reading.messages).toEqual([]);
});

test("a server that never answers ends the reading after the endpoint's timeout", async () => {
  await using foreign = await openForeignServer(() => {});
  await using reading = keepReading(restConnector, {
    ...foreign,
    clock: manualClock(),
    datasets: [polled],
    additionalConfiguration: '{"timeoutSeconds":0.05}',
  });
  await until("the reading ended", () => reading.losses.length > 0);
  expect(reading.losses[0]).toBe(`Error: waited 50 ms for an answer of ${foreign.address}/energy`);
});

test("a server that stops in mid-body ends the reading after the endpoint's timeout", async () => {
  await using foreign = await openForeignServer((response) => void response.writeHead(200).write("{"));
  await using reading = keepReading(restConnector, {
    ...foreign,
    clock: manualClock(),
    datasets: [polled],
    additionalConfiguration: '{"timeoutSeconds":0.05}',
  });
  await until("the reading ended", () => reading.losses.length > 0);
  expect(reading.losses[0]).toContain("waited 50 ms");
  expect(reading.messages).toEqual([]);
});

test("a redirect is followed and gzip is unpacked", async () => {
  await using foreign = await openForeignServer(say(307, "", { location: "/moved" }), (response) => {
    response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
    response.end(gzipSync(JSON.stringify(someEnergy)));
  });
  await using reading = keepReading(restConnector, { ...foreign, clock: manualClock(), datasets: [polled] });
  await until("a message came", () => reading.messages.length === 1);
  expect(foreign.requests.map((request) => request.url)).toEqual(["/energy", "/moved"]);
  expect(reading.messages[0]?.payload).toBe(JSON.stringify(someEnergy));
});

test("a body that is no JSON is forwarded as it is, under its own content type", async () => {
  await using foreign = await openForeignServer(say(200, "12,5;kWh\r\n", { "content-type": "text/csv" }));
  await using reading = keepReading(restConnector, { ...foreign, clock: manualClock(), datasets: [polled] });
  await until("a message came", () => reading.messages.length === 1);
  expect(reading.messages[0]).toMatchObject({ payload: "12,5;kWh\r\n", contentType: "text/csv" });
});

test("with a cursor a body without source times is refused", async () => {
  await using foreign = await openForeignServer(sayJson({ energy: 12 }));
  await using reading = keepReading(restConnector, { ...foreign, clock: manualClock(), datasets: [cursor] });
  await until("the reading ended", () => reading.losses.length > 0);
  expect(reading.losses[0]).toContain("a cursor needs a SourceTimestamp");
});

test("the password goes into the request and into no message", async () => {
  await using foreign = await openForeignServer(sayJson(someEnergy), say(403));
  const clock = manualClock();
  await using reading = keepReading(restConnector, {
    ...foreign,
    clock,
    datasets: [polled],
    authentication: {
      method: "UsernamePassword",
      usernamePasswordCredentials: { username: "reader", password: "geheim" },
    },
  });
  await until("a message came", () => reading.messages.length === 1);
  expect(foreign.requests[0]?.headers.authorization).toBe(`Basic ${btoa("reader:geheim")}`);
  await until("the reading ended", () => {
    clock.advance(everyMs);
    return reading.losses.length > 0;
  });
  expect(JSON.stringify([reading.losses, reading.messages])).not.toContain("geheim");
});

test.each([
  ["an address that is none", { address: "meter:8080" }, "expected an address like http://"],
  [
    "a password in the address",
    { address: "http://a:geheim@127.0.0.1:1" },
    "authentication, not its address",
  ],
  ["no dataset", { address: "http://127.0.0.1:1", datasets: [] }, "has no dataset to poll"],
  [
    "a negative interval",
    { address: "http://127.0.0.1:1", datasets: [energyDataset({ samplingIntervalInMilliseconds: -1 })] },
    "meter/energy: datasetConfiguration: expected a JSON object",
  ],
  [
    "a dataset without destination",
    { address: "http://127.0.0.1:1", datasets: [{ ...polled, destinations: [] }] },
    "meter/energy: has no destination",
  ],
  ["a port that nobody listens on", { address: "http://127.0.0.1:1" }, "http://127.0.0.1:1/energy: "],
])("%s ends the reading and says why", async (_reason, options, reason) => {
  await using reading = keepReading(restConnector, { clock: manualClock(), datasets: [polled], ...options });
  await until("the reading ended", () => reading.losses.length > 0);
  expect(reading.losses[0]).toContain(reason);
  expect(reading.losses[0]).not.toContain("geheim");
  expect(reading.connections).toBe(0);
});

test("a closed port ends the reading and says why", async () => {
  const foreign = await openForeignServer();
  await foreign[Symbol.asyncDispose]();
  await using reading = keepReading(restConnector, { ...foreign, clock: manualClock(), datasets: [polled] });
  await until("the reading ended", () => reading.losses.length > 0);
  expect(reading.losses[0]).toContain(`${foreign.address}/energy: Error: connect ECONNREFUSED`);
});

test("two datasets are polled at their own pace, and the failure of one ends both", async () => {
  await using foreign = await openForeignServer((response, request) => {
    if (request.url === "/broken") response.writeHead(500).end();
    else sayJson(someEnergy)(response, request);
  });
  const broken = {
    ...polled,
    name: "broken",
    dataSource: "broken",
  };
  await using reading = keepReading(restConnector, {
    ...foreign,
    clock: manualClock(),
    datasets: [polled, broken],
  });
  await until("the reading ended", () => reading.losses.length > 0);
  expect(reading.losses[0]).toContain("/broken answered 500");
});
