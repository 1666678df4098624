import { expect, test } from "vitest";
import { restConnector } from "../../stack/connectors/rest.ts";
import { startMs } from "../support/fake-plant-http.ts";
import { curl } from "../support/http-curl.ts";
import { energyDataset, keepReading, sourceTimes, until } from "../support/http-source.ts";
import { type HttpStand, meterEveryMs, startMeter } from "../support/http-stand.ts";

const cursor = [energyDataset({ cursor: "since" })];
const additionalConfiguration = JSON.stringify({ timeoutSeconds: 0.2 });
const dueTimes = (count: number) =>
  Array.from({ length: count }, (_, index) => new Date(startMs + index * meterEveryMs).toISOString());

/** What curl sees of a device with the fault. */
interface Sight {
  readonly kind: string;
  readonly keys?: Readonly<Record<string, unknown>>;
  readonly look: (meter: HttpStand) => Promise<void>;
}

const sights: Sight[] = [
  {
    kind: "http-too-many-requests",
    keys: { retryAfter: "1500ms" },
    async look({ endpoint }) {
      const answer = await curl(`${endpoint.address}/energy`);
      expect([answer.status, answer.headers["retry-after"]]).toEqual([429, "2"]);
    },
  },
  {
    kind: "http-server-error",
    keys: { probability: 1 },
    async look({ endpoint }) {
      const statuses = new Set<number>();
      for (let count = 0; count < 20; count += 1)
        statuses.add((await curl(`${endpoint.address}/energy`)).status);
      expect([...statuses].sort()).toEqual([500, 502, 503]);
    },
  },
  {
    kind: "http-slow-first-byte",
    async look({ endpoint }) {
      await expect(curl("-m", "0.3", `${endpoint.address}/energy`)).rejects.toThrow(/timed out/);
    },
  },
  {
    kind: "http-half-body",
    keys: { probability: 1 },
    async look({ endpoint }) {
      await expect(curl(`${endpoint.address}/energy`)).rejects.toThrow(/\(18\)/);
    },
  },
  {
    kind: "http-malformed-json",
    keys: { probability: 1 },
    async look({ endpoint, clock }) {
      const bodies = new Set<string>();
      for (let count = 0; count < 20; count += 1) {
        const { status, body } = await curl("--compressed", `${endpoint.address}/energy`);
        expect(status).toBe(200);
        expect(() => JSON.parse(body)).toThrow();
        bodies.add(body);
      }
      expect(bodies.size).toBe(4);
      expect(clock.now()).toBe(startMs);
    },
  },
  {
    kind: "http-stale-value",
    async look({ endpoint, clock }) {
      const before = await curl(`${endpoint.address}/energy`);
      clock.advance(meterEveryMs);
      const after = await curl(`${endpoint.address}/energy`);
      expect([after.body, after.headers.etag]).toEqual([before.body, before.headers.etag]);
    },
  },
  {
    kind: "http-redirect",
    async look({ endpoint }) {
      const url = `${endpoint.address}/energy`;
      const answer = await curl(url);
      expect([answer.status, answer.headers.location]).toEqual([307, "/moved/energy"]);
      const followed = await curl("-L", url);
      expect(followed.body).toMatch(/^HTTP\/1.1 200 OK\r\n.*"Energy"/s);
    },
  },
  {
    kind: "http-redirect",
    keys: { to: "itself" },
    async look({ endpoint }) {
      await expect(curl("-L", "--max-redirs", "5", `${endpoint.address}/energy`)).rejects.toThrow(/\(47\)/);
    },
  },
];

test.each(sights)("$kind $keys is seen by a client, and heals", async ({ kind, keys, look }) => {
  await using meter = await startMeter();
  const fault = await meter.inject(kind, keys);
  await curl(`${meter.endpoint.address}/health`);
  expect(fault.wasFelt()).toBe(false);
  await look(meter);
  expect(fault.wasFelt()).toBe(true);
  await fault[Symbol.asyncDispose]();
  await fault[Symbol.asyncDispose]();
  const healed = await curl(`${meter.endpoint.address}/energy`);
  expect(healed.status).toBe(200);
  const due = new Date(Math.floor(meter.clock.now() / meterEveryMs) * meterEveryMs).toISOString();
  expect(JSON.parse(healed.body).Energy.SourceTimestamp).toBe(due);
});

test.each([
  { kind: "http-too-many-requests", keys: { retryAfter: "1s", probability: 0.5 } },
  { kind: "http-server-error", keys: {} },
  { kind: "http-slow-first-byte", keys: { probability: 0.5 } },
  { kind: "http-half-body", keys: { probability: 0.5 } },
  { kind: "http-malformed-json", keys: { probability: 0.5 } },
  { kind: "http-stale-value", keys: {} },
  { kind: "http-redirect", keys: {} },
  { kind: "http-redirect", keys: { to: "itself", probability: 0.5 } },
])("our connector loses nothing to $kind $keys", async ({ kind, keys }) => {
  await using meter = await startMeter();
  const { clock, endpoint } = meter;
  await using reading = keepReading(restConnector, {
    address: endpoint.address,
    clock,
    datasets: cursor,
    additionalConfiguration,
  });
  await until("the first reading came", () => reading.messages.length === 1);
  const fault = await meter.inject(kind, keys);
  await until("it felt the fault", () => {
    if (clock.now() < startMs + 500 * meterEveryMs) clock.advance(meterEveryMs);
    return fault.wasFelt();
  });
  clock.advance(5 * meterEveryMs);
  await fault[Symbol.asyncDispose]();
  const dueCount = (clock.now() - startMs) / meterEveryMs + 1;
  await until("all came", () => {
    clock.advance(meterEveryMs);
    return sourceTimes(reading.messages).length >= dueCount;
  });
  const times = sourceTimes(reading.messages);
  expect(times).toEqual(dueTimes(times.length));
});

test("several faults at once are all met, and heal one by one", async () => {
  await using meter = await startMeter();
  const url = `${meter.endpoint.address}/energy`;
  const redirect = await meter.inject("http-redirect");
  const malformed = await meter.inject("http-malformed-json", { probability: 1 });
  expect((await curl(url)).status).toBe(307);
  const { body } = await curl(`${meter.endpoint.address}/moved/energy`);
  expect(() => JSON.parse(body)).toThrow();
  await redirect[Symbol.asyncDispose]();
  expect((await curl(url)).status).toBe(200);
  expect(malformed.wasFelt()).toBe(true);
  await malformed[Symbol.asyncDispose]();
  expect(JSON.parse((await curl(url)).body)).toHaveProperty("Energy");
});

test("who waits for a slow first byte is answered at once when the device heals", async () => {
  await using meter = await startMeter();
  const fault = await meter.inject("http-slow-first-byte", { delay: "1h" });
  const answer = curl(`${meter.endpoint.address}/energy`);
  await until("it was felt", () => fault.wasFelt());
  await fault[Symbol.asyncDispose]();
  expect((await answer).status).toBe(200);
});

test("a fault that the device does not know is refused by name", async () => {
  await using meter = await startMeter();
  await expect(meter.inject("sse-cut-in-event")).rejects.toThrow(/^expected one of http-too-many-requests, /);
});
