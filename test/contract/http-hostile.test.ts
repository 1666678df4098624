import { once } from "node:events";
import { connect, type Socket } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { httpKeys } from "../../simulators/http/http-config.ts";
import type { HttpLimits } from "../../simulators/http/http-limits.ts";
import { serveHttp } from "../../simulators/http-device.ts";
import { manualClock } from "../support/fake-plant-http.ts";
import { curl } from "../support/http-curl.ts";
import { until } from "../support/http-source.ts";
import { startMeter, startScale } from "../support/http-stand.ts";

/** A device with these limits and nothing to tell. */
async function startDevice(limits: Partial<HttpLimits>) {
  await using resources = new AsyncDisposableStack();
  const device = {
    name: "device",
    config: { authentication: httpKeys.authentication.parse(undefined), tls: false },
    paths: {},
    compresses: false,
    faults: [],
    hasReading: () => false,
    addRoutes: () => {},
    limits,
  };
  const context = { clock: manualClock(), host: "127.0.0.1", directory: "" };
  const { endpoint } = await serveHttp(device, context, resources);
  const owned = resources.move();
  return { endpoint, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

interface RawClient extends Disposable {
  readonly socket: Socket;
  readonly received: string;
  readonly isClosed: boolean;
}

/** Sends bytes as they are, and keeps what comes back. */
async function sendRaw(port: number, bytes: string | Uint8Array = ""): Promise<RawClient> {
  const socket = connect(port, "127.0.0.1");
  const state = { socket, received: "", isClosed: false };
  socket.setEncoding("latin1").on("data", (chunk: string) => {
    state.received += chunk;
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    state.isClosed = true;
  });
  await once(socket, "connect");
  socket.write(bytes);
  return Object.assign(state, { [Symbol.dispose]: () => void socket.destroy() });
}

const get = (path: string, more = "") => `GET ${path} HTTP/1.1\r\nHost: device\r\n${more}\r\n`;

test.each([
  ["no HTTP at all", "hello\r\n\r\n", 400],
  ["a TLS greeting", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400],
  ["no host", "GET / HTTP/1.1\r\n\r\n", 400],
  ["two lengths", get("/", "Content-Length: 1\r\nContent-Length: 2\r\n"), 400],
  ["a length and chunks", get("/", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"), 400],
  ["a header of 20 KB", get("/", `X: ${"x".repeat(20_000)}\r\n`), 431],
  ["2,000 headers", get("/", "X: 0123456789\r\n".repeat(2_000)), 431],
  ["an address of 20 KB", get(`/${"x".repeat(20_000)}`), 431],
  ["an address of 9 KB", get(`/${"x".repeat(9_000)}`), 414],
  ["a path that is no UTF-8", get("/%ff%fe"), 400],
  ["a percent sign alone", get("/datapoints/%"), 400],
  ["an absolute address", get("http://elsewhere/energy"), 200],
  ["a method that there is not", "BREW /pot HTTP/1.1\r\nHost: device\r\n\r\n", 400],
  ["a body", `${get("/health", "Content-Length: 5\r\n")}hello`, 200],
  ["an upgrade", get("/energy", "Connection: Upgrade\r\nUpgrade: websocket\r\n"), 200],
])("%s is answered in HTTP, and others are served", async (_what, bytes, status) => {
  await using meter = await startMeter();
  using client = await sendRaw(meter.endpoint.port, bytes);
  await until("it was answered", () => client.received.includes("\r\n\r\n"));
  expect(client.received).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect((await curl(`${meter.endpoint.address}/energy`)).status).toBe(200);
});

test("a request that comes a byte at a time is ended with 408", async () => {
  await using device = await startDevice({ headersMs: 300 });
  using client = await sendRaw(device.endpoint.port, "GET / HTTP/1.1\r\n");
  const drip = setInterval(() => client.socket.write("X"), 50);
  await until("it was ended", () => client.isClosed);
  clearInterval(drip);
  expect(client.received).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n/);
});

test("a body that never comes is ended", async () => {
  await using device = await startDevice({ headersMs: 300, requestMs: 400 });
  using client = await sendRaw(device.endpoint.port, get("/health", "Content-Length: 5\r\n"));
  await until("it was ended", () => client.isClosed);
  expect(client.received).toMatch(/^HTTP\/1.1 200 OK/);
});

test("a connection that asks no more is closed", async () => {
  await using device = await startDevice({ idleMs: 100 });
  using client = await sendRaw(device.endpoint.port, get("/health"));
  await until("it was closed", () => client.isClosed);
  expect(client.received).toMatch(/^HTTP\/1.1 200 OK/);
});

test("connections beyond the limit are told to come back later, and are served once others left", async () => {
  await using device = await startDevice({ connections: 50 });
  const crowd = await Promise.all(Array.from({ length: 50 }, () => sendRaw(device.endpoint.port)));
  const refused = await curl(`${device.endpoint.address}/health`);
  expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "10"]);
  for (const client of crowd) client[Symbol.dispose]();
  await until("they left", () => crowd.every(({ isClosed }) => isClosed));
  expect((await curl("--retry", "5", `${device.endpoint.address}/health`)).body).toMatch(/"status":"ok"/);
});

test("3,000 connections that say nothing fill no memory, and a scale goes on with its stream", async () => {
  await using scale = await startScale();
  using listener = await sendRaw(scale.endpoint.port, get("/events"));
  await until("the stream is open", () => listener.received.includes("event: start"));
  const before = process.memoryUsage().rss;
  const crowd = await Promise.all(
    Array.from({ length: 3_000 }, () => sendRaw(scale.endpoint.port).catch(() => undefined)),
  );
  expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  scale.clock.advance(20_000);
  await until("the event came", () => listener.received.includes('"Value":401'));
  for (const client of crowd) client?.[Symbol.dispose]();
});

test("10,000 requests in one breath are answered in turn or refused, and take no place from others", async () => {
  await using scale = await startScale();
  using client = await sendRaw(scale.endpoint.port, get("/events").repeat(10_000));
  await until("the stream is open", () => client.received.includes("event: start"));
  expect((await curl(`${scale.endpoint.address}?limit=1`)).status).toBe(200);
  expect(client.received.match(/HTTP\/1.1 /g)).toHaveLength(1);

  await using meter = await startMeter();
  using pipeline = await sendRaw(meter.endpoint.port, get("/energy").repeat(20));
  await until("all were answered", () => pipeline.received.match(/HTTP\/1.1 200 OK/g)?.length === 20);
});

test("whatever bytes come, what comes back is HTTP or nothing, and the device goes on", async () => {
  await using meter = await startMeter();
  const { port, address } = meter.endpoint;
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
    fc.constantFrom(
      "GET ",
      "HEAD ",
      "/energy",
      "?since=",
      "%",
      "\r\n",
      "\r\n\r\n",
      " HTTP/1.1",
      "Host: a",
      "\0",
      ":",
    ),
    fc.constantFrom(
      "Transfer-Encoding: chunked",
      "Content-Length: 9999999999999",
      "If-None-Match: *",
      "Accept: */*;q=",
    ),
  );
  const property = fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
    using client = await sendRaw(port, Buffer.from(`${pieces.join("")}\r\n\r\n`, "latin1"));
    client.socket.end();
    await until("it was answered or closed", () => client.isClosed || client.received.includes("\r\n\r\n"));
    expect(client.received).toMatch(/^(HTTP\/1\.1 [2-5]\d\d |$)/);
  });
  await fc.assert(property, { seed: 7, numRuns: 500 });
  expect((await curl(`${address}/energy`)).status).toBe(200);
});

test("whatever is asked with, the query is answered or refused, and never fails", async () => {
  await using meter = await startMeter();
  const key = fc.constantFrom("since", "until", "limit", "order", "format", "__proto__", "since[]", "a");
  const property = fc.asyncProperty(
    fc.array(fc.tuple(key, fc.string({ unit: "binary" })), { maxLength: 5 }),
    async (pairs) => {
      const query = pairs
        .map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`)
        .join("&");
      const response = await fetch(`${meter.endpoint.address}/energy?${query}`);
      expect([200, 400]).toContain(response.status);
      await response.text();
    },
  );
  await fc.assert(property, { seed: 8, numRuns: 300 });
});
