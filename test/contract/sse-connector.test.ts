import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { sseSensor } from "../../simulators/sse/sse-sensor.ts";
import { sseConnector } from "../../stack/connectors/sse.ts";
import { fakePlant, manualClock, startMs } from "../support/fake-plant-http.ts";
import { type Answer, openForeignServer, say } from "../support/http-foreign.ts";
import { openTcpProxy } from "../support/http-proxy.ts";
import { keepReading, sourceTimes, until, weightEvents } from "../support/http-source.ts";

const everyMs = 20_000;
const eventGroups = [weightEvents()];

/** A scale with an item each 20 s, behind a link. */
async function startScale() {
  await using resources = new AsyncDisposableStack();
  const clock = manualClock();
  const devices = resources.use(
    await sseSensor.start([{ name: "scale", config: sseSensor.config.parse({ measures: "fill-weight" }) }], {
      plant: fakePlant({ scale: { dataPoint: "FillWeight", everyMs } }),
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
    address: `http://127.0.0.1:${link.port}/events`,
    eventGroups,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

const dueTimes = (count: number) =>
  Array.from({ length: count }, (_, index) => new Date(startMs + index * everyMs).toISOString());

/** Streams this text, and keeps the connection open. */
function stream(text: string | Buffer): Answer {
  return (response) => void response.writeHead(200, { "content-type": "text/event-stream" }).write(text);
}

test("an event comes as its data with the CloudEvents attributes of the connector SDK", async () => {
  await using scale = await startScale();
  await using reading = keepReading(sseConnector, scale);
  await until("a message came", () => reading.messages.length === 1);
  const [message] = reading.messages;
  expect(message).toMatchObject({
    topic: "plant/data",
    payload: '{"FillWeight":{"SourceTimestamp":"2026-03-02T06:00:00.000Z","Value":0}}',
    contentType: "application/json",
  });
  expect(message?.userProperties).toMatchObject({
    specversion: "1.0",
    type: "Event",
    source: "ms-aio:meter-device/fill-weight",
    subject: "meter/weights/fill",
    time: "2026-03-02T06:00:00.000Z",
    aiodeviceref: "ms-aio:device-uuid/http-0",
    aioassetref: "ms-aio:asset-uuid",
  });
  expect(reading.position).toEqual({ lastEventId: String(startMs) });
});

test("every event arrives once and in order, whatever the link does", async () => {
  await using scale = await startScale();
  const { clock, link } = scale;
  await using reading = keepReading(sseConnector, scale);
  await until("the first event came", () => reading.messages.length === 1);
  for (let outage = 0; outage < 8; outage += 1) {
    const lossesBefore = reading.losses.length;
    // Every other cut comes in the middle of an event.
    if (outage % 2 === 0) link.cut();
    else link.cutAfter(37 * outage);
    clock.advance(everyMs * (3 + outage * 20));
    await until("the connector noticed", () => reading.losses.length > lossesBefore);
    clock.advance(everyMs);
    link.restore();
    const dueCount = (clock.now() - startMs) / everyMs + 1;
    await until("the backlog came", () => reading.messages.length >= dueCount);
    clock.advance(everyMs);
    await until("the live event came", () => reading.messages.length >= dueCount + 1);
  }
  expect(sourceTimes(reading.messages)).toEqual(dueTimes((clock.now() - startMs) / everyMs + 1));
});

test("a stream lost before its first event misses none", async () => {
  await using scale = await startScale();
  scale.clock.advance(everyMs / 2);
  await using reading = keepReading(sseConnector, scale);
  await until("it is connected", () => reading.position.lastEventId !== undefined);
  expect(reading.messages).toEqual([]);
  scale.link.cut();
  scale.clock.advance(3 * everyMs);
  scale.link.restore();
  await until("the missed events came", () => reading.messages.length === 3);
  expect(sourceTimes(reading.messages)).toEqual(dueTimes(4).slice(1));
});

test("it is connected only once the place to come back to is stored", async () => {
  const start = Promise.withResolvers<void>();
  await using foreign = await openForeignServer((response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).write("retry: 2000\n\n");
    void start.promise.then(() => response.write("event: start\nid: 7\ndata: {}\n\n"));
  });
  await using reading = keepReading(sseConnector, { ...foreign, clock: manualClock(), eventGroups });
  await until("it asked", () => foreign.requests.length === 1);
  const early = until("it is connected", () => reading.connections === 1).then(() => reading.position);
  setTimeout(() => start.resolve(), 50);
  expect(await early).toEqual({ lastEventId: "7" });
});

test("a stream that numbers nothing is connected at its first heartbeat", async () => {
  await using foreign = await openForeignServer(stream(": hello\n\n"));
  await using reading = keepReading(sseConnector, { ...foreign, clock: manualClock(), eventGroups });
  await until("it is connected", () => reading.connections === 1);
  expect(reading.position).toEqual({});
});

test("a large backlog arrives in batches", async () => {
  await using scale = await startScale();
  await using reading = keepReading(sseConnector, scale);
  await until("the first event came", () => reading.messages.length === 1);
  scale.link.cut();
  scale.clock.advance(20_000 * everyMs);
  scale.link.restore();
  await until("all came", () => reading.messages.length >= 20_001);
  expect(sourceTimes(reading.messages)).toEqual(dueTimes(20_001));
});

test("only the events that the asset names are published; the position passes the others", async () => {
  const text = [
    "\uFEFF: hello\r\n\r\n",
    "event: ALERT\nid: 1\ndata: leak\n\n",
    "event: HEARTBEAT\nid: 2\ndata: {}\n\n",
    "id: 3\ndata: unnamed\n\n",
    "event: ALERT\ndata: two\ndata: lines ✓\n\n",
    "event: ALERT\nid: 9\ndata: half an eve",
  ].join("");
  await using foreign = await openForeignServer(stream(text));
  await using reading = keepReading(sseConnector, {
    ...foreign,
    clock: manualClock(),
    eventGroups: [weightEvents("ALERT"), weightEvents("message")],
  });
  await until("the messages came", () => reading.messages.length === 3);
  expect(reading.messages.map((message) => message.payload)).toEqual(["leak", "unnamed", "two\nlines ✓"]);
  expect(reading.position).toEqual({ lastEventId: "3" });
});

test("a character and an event torn apart between chunks are put together", async () => {
  const bytes = Buffer.from("event: fill-weight\nid: ä7\ndata: süß\n\n");
  await using foreign = await openForeignServer((response) => {
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    const writeFrom = (index: number) => {
      if (index < bytes.length)
        response.write(bytes.subarray(index, index + 1), () => setImmediate(writeFrom, index + 1));
      else response.end();
    };
    writeFrom(0);
  });
  await using reading = keepReading(sseConnector, { ...foreign, clock: manualClock(), eventGroups });
  await until("it came back", () => foreign.requests.length > 1);
  expect(reading.messages[0]?.payload).toBe("süß");
  expect(Buffer.from(String(foreign.requests[1]?.headers["last-event-id"]), "latin1").toString()).toBe("ä7");
  expect(reading.losses[0]).toBe(`Error: ${foreign.address}/: the stream ended`);
});

test("a stream without ids is read on live, without a Last-Event-ID", async () => {
  await using foreign = await openForeignServer((response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("event: fill-weight\ndata: 1\n\n", () => response.destroy());
  });
  await using reading = keepReading(sseConnector, { ...foreign, clock: manualClock(), eventGroups });
  await until("it came back", () => foreign.requests.length > 1);
  expect(foreign.requests[1]?.headers["last-event-id"]).toBeUndefined();
  expect(reading.losses[0]).toContain("the answer broke off");
});

test("429 is asked again, and the password is in the request alone", async () => {
  await using foreign = await openForeignServer(
    say(429, "", { "retry-after": "0" }),
    stream("event: fill-weight\ndata: 1\n\n"),
  );
  await using reading = keepReading(sseConnector, {
    ...foreign,
    clock: manualClock(),
    eventGroups,
    authentication: {
      method: "UsernamePassword",
      usernamePasswordCredentials: { username: "reader", password: "geheim" },
    },
  });
  await until("a message came", () => reading.messages.length === 1);
  expect(foreign.requests[1]?.headers).toMatchObject({
    authorization: `Basic ${btoa("reader:geheim")}`,
    accept: "text/event-stream",
  });
  expect(JSON.stringify([reading.losses, reading.messages])).not.toContain("geheim");
});

test("a silent stream ends the reading, a heartbeat prolongs it", async () => {
  await using foreign = await openForeignServer((response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).write(": heartbeat\n\n");
    setTimeout(() => response.write(": heartbeat\n\n"), 100);
    setTimeout(() => response.write("event: fill-weight\ndata: 1\n\n"), 200);
  });
  await using reading = keepReading(sseConnector, {
    ...foreign,
    clock: manualClock(),
    eventGroups,
    additionalConfiguration: '{"timeoutSeconds":0.18}',
  });
  await until("the reading ended", () => reading.losses.length > 0);
  expect(reading.losses[0]).toBe(`Error: waited 180 ms for an event or a heartbeat of ${foreign.address}/`);
  expect(reading.messages.length).toBe(1);
});

test.each([
  ["a failing server", say(500, "boom"), "answered 500 Internal Server Error: boom"],
  ["a server that has no stream", say(404), "answered 404 Not Found"],
  ["a server that is done", say(204), "expected text/event-stream, got content type none"],
  [
    "another content type",
    say(200, "{}", { "content-type": "application/json" }),
    "got content type application/json",
  ],
  ["an event without end", stream(Buffer.alloc(9 * 1024 * 1024, "data: x")), "exceeded max buffer size"],
])("%s ends the reading and says why", async (_reason, answer, reason) => {
  await using foreign = await openForeignServer(answer);
  await using reading = keepReading(sseConnector, { ...foreign, clock: manualClock(), eventGroups });
  await until("the reading ended", () => reading.losses.length > 0);
  expect(reading.losses[0]).toContain(reason);
  expect(reading.messages).toEqual([]);
});

test.each([
  ["no event", { eventGroups: [] }, "meter: has no event to follow"],
  [
    "an event without destination",
    { eventGroups: [{ name: "g", events: [{ name: "e", dataSource: "x", destinations: [] }] }] },
    "meter/g/e: has no destination",
  ],
])("an asset with %s ends the reading and says why", async (_reason, options, reason) => {
  await using reading = keepReading(sseConnector, {
    address: "http://127.0.0.1:9",
    clock: manualClock(),
    ...options,
  });
  await until("the reading ended", () => reading.losses.length > 0);
  expect(reading.losses[0]).toContain(reason);
});
