import { expect, test } from "vitest";
import { sseConnector } from "../../stack/connectors/sse.ts";
import { startMs } from "../support/fake-plant-http.ts";
import { curl } from "../support/http-curl.ts";
import { followStream } from "../support/http-follow.ts";
import { keepReading, sourceTimes, until, weightEvents } from "../support/http-source.ts";
import { scaleEveryMs, startScale } from "../support/http-stand.ts";

const idAt = (index: number) => String(startMs + index * scaleEveryMs);
const dueTimes = (count: number) =>
  Array.from({ length: count }, (_, index) => new Date(startMs + index * scaleEveryMs).toISOString());

test("a stream is cut in mid-event, and whole again once healed", async () => {
  await using scale = await startScale();
  const { address } = scale.endpoint;
  using client = await followStream(`${address}?lastEventId=${idAt(0)}`);
  const fault = await scale.inject("sse-cut-in-event", { probability: 1 });
  scale.clock.advance(scaleEveryMs);
  await until("it was cut", () => client.isClosed);
  expect(client.events).toEqual([]);
  const whole = `event: fill-weight\nid: ${idAt(1)}\ndata: {"FillWeight":{"SourceTimestamp":"2026-03-02T06:00:20.000Z","Value":401}}\n\n`;
  expect(`retry: 2000\n\n${whole}`.startsWith(client.text)).toBe(true);
  expect(client.text).toContain("\n\ne");
  expect(fault.wasFelt()).toBe(true);
  await fault[Symbol.asyncDispose]();
  expect((await curl("-N", `${address}?lastEventId=0&limit=2`)).body.match(/^id: /gm)).toHaveLength(2);
});

test("events come without ids, also on a stream that was open before, and with them once healed", async () => {
  await using scale = await startScale();
  using client = await followStream(scale.endpoint.address);
  await until("the first came", () => client.events.length === 2);
  const fault = await scale.inject("sse-without-ids");
  expect(fault.wasFelt()).toBe(false);
  scale.clock.advance(scaleEveryMs);
  await until("the second came", () => client.events.length === 3);
  expect(fault.wasFelt()).toBe(true);
  await fault[Symbol.asyncDispose]();
  scale.clock.advance(scaleEveryMs);
  await until("the third came", () => client.events.length === 4);
  expect(client.events.map(({ id }) => id)).toEqual([String(startMs - 1), idAt(0), undefined, idAt(2)]);
});

test("the replay lacks what the device forgot, untold, and has it again once healed", async () => {
  await using scale = await startScale();
  const replay = `${scale.endpoint.address}?seconds=1`;
  const header = ["-N", "-H", `Last-Event-ID: ${idAt(0)}`];
  const fault = await scale.inject("sse-replay-gap");
  expect((await curl("-N", `${scale.endpoint.address}?limit=1`)).body).toContain(`id: ${idAt(0)}`);
  expect(fault.wasFelt()).toBe(false);
  scale.clock.advance(3 * scaleEveryMs);
  expect((await curl(...header, replay)).body).toBe("retry: 2000\n\n");
  expect(fault.wasFelt()).toBe(true);
  await fault[Symbol.asyncDispose]();
  expect((await curl(...header, replay)).body.match(/^id: /gm)).toHaveLength(3);
});

test("a proxy holds events back until its buffer is full, and delivers the rest once healed", async () => {
  await using scale = await startScale();
  using client = await followStream(`${scale.endpoint.address}?lastEventId=${idAt(0)}`);
  await until("it is open", () => client.text !== "");
  const fault = await scale.inject("sse-proxy-buffering", { bytes: 500 });
  for (let step = 1; step <= 4; step += 1) scale.clock.advance(scaleEveryMs);
  await curl(`${scale.endpoint.address.replace("/events", "/health")}`);
  expect(client.events).toEqual([]);
  expect(fault.wasFelt()).toBe(true);
  scale.clock.advance(scaleEveryMs);
  await until("the lump came", () => client.events.length === 5);
  scale.clock.advance(scaleEveryMs);
  await fault[Symbol.asyncDispose]();
  await until("the rest came", () => client.events.length === 6);
  expect(client.events.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6].map(idAt));
});

test("what a proxy holds back comes before a stream ends", async () => {
  await using scale = await startScale();
  await scale.inject("sse-proxy-buffering");
  const { body } = await curl("-N", `${scale.endpoint.address}?limit=1`);
  expect(body).toContain(`id: ${idAt(0)}`);
});

test.each([
  ["http-too-many-requests", 429],
  ["http-server-error", 500],
  ["http-redirect", 307],
])("%s meets a client that connects, and heals", async (kind, status) => {
  await using scale = await startScale();
  const ask = async () => (await curl("-N", `${scale.endpoint.address}?limit=1`)).status;
  const fault = await scale.inject(kind, { probability: 1 });
  const seen = await ask();
  expect(kind === "http-server-error" ? Math.floor(seen / 100) * 100 : seen).toBe(status);
  expect(fault.wasFelt()).toBe(true);
  await fault[Symbol.asyncDispose]();
  expect(await ask()).toBe(200);
});

test.each([
  { kind: "sse-cut-in-event", keys: { probability: 0.5 } },
  { kind: "sse-without-ids", keys: {} },
  { kind: "sse-proxy-buffering", keys: {} },
])("our connector loses nothing to $kind $keys", async ({ kind, keys }) => {
  await using scale = await startScale();
  const { clock, endpoint } = scale;
  await using reading = keepReading(sseConnector, {
    address: endpoint.address,
    clock,
    eventGroups: [weightEvents()],
    additionalConfiguration: JSON.stringify({ timeoutSeconds: 0.3 }),
  });
  await until("the first event came", () => reading.messages.length === 1);
  const fault = await scale.inject(kind, keys);
  await until("it felt the fault", () => {
    if (clock.now() < startMs + 500 * scaleEveryMs) clock.advance(scaleEveryMs);
    return fault.wasFelt();
  });
  clock.advance(5 * scaleEveryMs);
  await fault[Symbol.asyncDispose]();
  clock.advance(scaleEveryMs);
  const due = dueTimes((clock.now() - startMs) / scaleEveryMs + 1);
  const seen = () => new Set(sourceTimes(reading.messages));
  await until("all came", () => seen().size >= due.length);
  // Without ids it can come back only to the last one that it saw: some events come twice, none is lost.
  expect([...seen()]).toEqual(due);
});

test.each([
  { kind: "http-too-many-requests", keys: { retryAfter: "1s" } },
  { kind: "http-server-error", keys: {} },
  { kind: "http-slow-first-byte", keys: { probability: 0.5 } },
  { kind: "http-redirect", keys: {} },
  { kind: "http-redirect", keys: { to: "itself", probability: 0.5 } },
])("our connector comes through $kind $keys to the stream", async ({ kind, keys }) => {
  await using scale = await startScale();
  const { clock, endpoint } = scale;
  const fault = await scale.inject(kind, keys);
  await using reading = keepReading(sseConnector, {
    address: endpoint.address,
    clock,
    eventGroups: [weightEvents()],
    additionalConfiguration: JSON.stringify({ timeoutSeconds: 0.3 }),
  });
  await until("it felt the fault", () => fault.wasFelt());
  await fault[Symbol.asyncDispose]();
  await until("the first event came", () => reading.messages.length === 1);
  clock.advance(3 * scaleEveryMs);
  await until("all came", () => reading.messages.length === 4);
  expect(sourceTimes(reading.messages)).toEqual(dueTimes(4));
});

test("our connector passes a replay gap, and goes on", async () => {
  await using scale = await startScale();
  const { clock, endpoint } = scale;
  await using reading = keepReading(sseConnector, {
    address: endpoint.address,
    clock,
    eventGroups: [weightEvents()],
  });
  await until("the first event came", () => reading.messages.length === 1);
  const gap = await scale.inject("sse-replay-gap");
  const cut = await scale.inject("sse-cut-in-event", { probability: 1 });
  clock.advance(scaleEveryMs);
  await until("it came back", () => gap.wasFelt());
  await cut[Symbol.asyncDispose]();
  await gap[Symbol.asyncDispose]();
  await until("it goes on", () => {
    clock.advance(scaleEveryMs);
    return reading.messages.length >= 3;
  });
  expect(sourceTimes(reading.messages)).not.toContain(dueTimes(2)[1]);
});

test("over TLS a client with a certificate comes back after a cut, and is known again", async () => {
  await using scale = await startScale({ authentication: { kind: "client-certificate" } });
  const { clock, endpoint } = scale;
  const { caFile = "", certFile = "", keyFile = "" } = endpoint.certificates ?? {};
  await using reading = keepReading(sseConnector, {
    address: endpoint.address,
    clock,
    eventGroups: [weightEvents()],
    authentication: { method: "Certificate", x509Credentials: { certificateFile: certFile, keyFile } },
    trustSettings: { trustList: caFile },
  });
  await until("the first event came", () => reading.messages.length === 1);
  const fault = await scale.inject("sse-cut-in-event", { probability: 1 });
  clock.advance(scaleEveryMs);
  await until("it was cut", () => reading.losses.length > 0);
  await fault[Symbol.asyncDispose]();
  await until("the event came", () => reading.messages.length === 2);
  expect(reading.losses.join()).not.toContain("401");
});

test("a stream that is cut behind a proxy delivers what the proxy held back before it breaks off", async () => {
  await using scale = await startScale();
  using client = await followStream(`${scale.endpoint.address}?lastEventId=${idAt(0)}`);
  await using _cut = await scale.inject("sse-cut-in-event", { probability: 0.03 });
  await using _proxy = await scale.inject("sse-proxy-buffering", { bytes: 1_048_576 });

  // Ten at once, so that whole events stand before the one that is cut.
  for (let step = 0; step < 20; step += 1) scale.clock.advance(10 * scaleEveryMs);
  await until("it was cut", () => client.isClosed);

  const ids = client.events.map(({ id }) => id);
  expect(ids.length).toBeGreaterThan(1);
  expect(ids).toEqual(ids.map((_, index) => idAt(index + 1)));
});
