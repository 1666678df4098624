import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { restSensor } from "../../simulators/rest/rest-sensor.ts";
import { fakePlant, manualClock, startMs } from "../support/fake-plant-http.ts";
import { curl } from "../support/http-curl.ts";

const meter = { measures: "energy", sampling: "10s" };

async function startMeter(configuration: Readonly<Record<string, unknown>> = meter) {
  const clock = manualClock();
  const plant = fakePlant({
    meter: {
      dataPoint: "Energy",
      everyMs: 10_000,
      value: (index) => index / 2,
      status: (index) => (index === 2 ? 0x808c0000 : 0),
    },
  });
  const config = restSensor.config.parse(configuration);
  const devices = await restSensor.start([{ name: "meter", config }], {
    plant,
    clock,
    host: "127.0.0.1",
    seed: 1,
    directory: tmpdir(),
  });
  const [endpoint] = devices.endpoints;
  if (endpoint === undefined) throw new Error("no endpoint");
  return { clock, endpoint, [Symbol.asyncDispose]: () => devices[Symbol.asyncDispose]() };
}

test("the latest reading is answered as plant time passes", async () => {
  await using started = await startMeter();
  const { clock, endpoint } = started;
  const first = await curl(`${endpoint.address}/energy`);
  expect(first.status).toBe(200);
  expect(first.headers["content-type"]).toBe("application/json; charset=utf-8");
  expect(first.body).toBe('{"Energy":{"SourceTimestamp":"2026-03-02T06:00:00.000Z","Value":0}}');

  clock.advance(19_999);
  const second = await curl(`${endpoint.address}/energy`);
  expect(second.body).toBe('{"Energy":{"SourceTimestamp":"2026-03-02T06:00:10.000Z","Value":0.5}}');
});

test("a reading that is not Good carries its status code", async () => {
  await using started = await startMeter();
  started.clock.advance(20_000);
  const { body } = await curl(`${started.endpoint.address}/energy`);
  expect(JSON.parse(body).Energy.StatusCode).toEqual({ Code: 0x808c0000, Symbol: "BadSensorFailure" });
});

test("every reading after a time is answered oldest first", async () => {
  await using started = await startMeter();
  started.clock.advance(40_000);
  const { body } = await curl(`${started.endpoint.address}/energy?since=2026-03-02T06:00:10Z`);
  const times = JSON.parse(body).map(
    (entry: { Energy: { SourceTimestamp: string } }) => entry.Energy.SourceTimestamp,
  );
  expect(times).toEqual(["2026-03-02T06:00:20.000Z", "2026-03-02T06:00:30.000Z", "2026-03-02T06:00:40.000Z"]);
});

test("a page holds 1,000 readings and links to the next, through to the last", async () => {
  await using started = await startMeter();
  started.clock.advance(2_499 * 10_000);
  let path: string | undefined = "/energy?since=2000-01-01T00:00:00%2B01:00";
  const sizes: number[] = [];
  const values: number[] = [];
  while (path !== undefined) {
    const page = await curl(`${started.endpoint.address}${path}`);
    const entries: { Energy: { Value: number } }[] = JSON.parse(page.body);
    sizes.push(entries.length);
    values.push(...entries.map((entry) => entry.Energy.Value));
    path = /^<([^>]+)>; rel="next"$/.exec(page.headers.link ?? "")?.[1];
  }
  expect(sizes).toEqual([1_000, 1_000, 500]);
  expect(values).toEqual(Array.from({ length: 2_500 }, (_, index) => index / 2));
});

test("nothing new is an empty array, also for a time to come", async () => {
  await using started = await startMeter();
  for (const since of ["2026-03-02T06:00:00Z", "2999-01-01T00:00:00Z"]) {
    expect((await curl(`${started.endpoint.address}/energy?since=${since}`)).body).toBe("[]");
  }
});

test("an unchanged reading answers 304 to who names its ETag", async () => {
  await using started = await startMeter();
  const url = `${started.endpoint.address}/energy`;
  const { etag = "" } = (await curl(url)).headers;
  expect((await curl(url, "-H", `If-None-Match: ${etag}`)).status).toBe(304);
  started.clock.advance(10_000);
  expect((await curl(url, "-H", `If-None-Match: ${etag}`)).status).toBe(200);
});

test.each([
  ["an empty since", "/energy?since=", 400],
  ["a since without zone", "/energy?since=2026-03-02T06:00:00", 400],
  ["a since in words", "/energy?since=yesterday", 400],
  ["a number as since", "/energy?since=1772431200000", 400],
  ["a plus that became a space", "/energy?since=2026-03-02T06:00:00+01:00", 400],
  ["a month 13", "/energy?since=2026-13-02T06:00:00Z", 400],
  ["two sinces", "/energy?since=2026-03-02T06:00:00Z&since=2026-03-02T06:00:00Z", 400],
  ["a since as object", "/energy?since[a]=1", 200],
  ["a query of 8,000 characters", `/energy?since=${"9".repeat(8_000)}`, 400],
  ["an unknown path", "/power", 404],
  ["a path that climbs", "/energy/../../etc/passwd", 404],
  ["a path that cannot be decoded", "/%zz", 400],
])("%s is answered with JSON", async (_reason, path, status) => {
  await using started = await startMeter();
  const answer = await curl("--path-as-is", "-g", `${started.endpoint.address}${path}`);
  expect(answer.status).toBe(status);
  const body = JSON.parse(answer.body);
  if (status !== 200) expect(body.error.length).toBeGreaterThan(10);
  expect(answer.body.length).toBeLessThan(400);
});

test("a header larger than 16 KiB is refused and the sensor goes on", async () => {
  await using started = await startMeter();
  const { address } = started.endpoint;
  expect((await curl(`${address}/energy?since=${"9".repeat(20_000)}`)).status).toBe(431);
  expect((await curl(`${address}/health`)).status).toBe(200);
});

test.each(["POST", "PUT", "DELETE", "OPTIONS"])("%s is refused", async (method) => {
  await using started = await startMeter();
  const answer = await curl("-X", method, "-d", "x=1", `${started.endpoint.address}/energy`);
  expect(answer.status).toBe(405);
  expect(answer.headers.allow).toBe("GET, HEAD");
});

test("HEAD answers the headers alone", async () => {
  await using started = await startMeter();
  const answer = await curl("-I", `${started.endpoint.address}/energy`);
  expect(answer.status).toBe(200);
  expect(answer.body).toBe("");
});

test("the root lists the paths, and health tells plant time", async () => {
  await using started = await startMeter();
  const { address } = started.endpoint;
  expect(Object.keys(JSON.parse((await curl(address)).body).paths)).toContain("/energy");
  expect(JSON.parse((await curl(`${address}/health`)).body)).toEqual({
    status: "ok",
    device: "meter",
    plantTime: new Date(startMs).toISOString(),
  });
});

test("a meter names the ovens that it refers to, and what the plant has to model", () => {
  const config = restSensor.config.parse({ measures: "energy", of: ["oven-1", "oven-2"] });
  expect(restSensor.asset(config)).toEqual({
    model: "energy-meter",
    of: ["oven-1", "oven-2"],
    samplingMs: 10_000,
  });
  expect(restSensor.references?.(config)).toEqual([
    { path: ["of", 0], device: "oven-1" },
    { path: ["of", 1], device: "oven-2" },
  ]);
  expect(() => restSensor.config.parse({ measures: "warmth" })).toThrow();
  expect(() => restSensor.config.parse({ measures: "energy", prot: 1 })).toThrow();
});

test("a port in use is named, and disposing gives it back", async () => {
  const first = await startMeter();
  const { port } = first.endpoint;
  await expect(startMeter({ ...meter, port })).rejects.toThrow(`meter: cannot listen on 127.0.0.1:${port}`);
  await first[Symbol.asyncDispose]();
  await using again = await startMeter({ ...meter, port });
  expect(again.endpoint.port).toBe(port);
});
