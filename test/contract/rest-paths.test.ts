import { expect, test } from "vitest";
import { startMs } from "../support/fake-plant-http.ts";
import { type CurlAnswer, curl } from "../support/http-curl.ts";
import { meterEveryMs, startMeter } from "../support/http-stand.ts";

const timeAt = (index: number) => new Date(startMs + index * meterEveryMs).toISOString();
const valuesOf = (body: string): number[] =>
  JSON.parse(body).map((entry: { Energy: { Value: number } }) => entry.Energy.Value);

test("a data point and a dataset have addresses of their own, and lists name them", async () => {
  await using meter = await startMeter();
  const { address } = meter.endpoint;
  const list = JSON.parse((await curl(`${address}/datapoints`)).body);
  expect(list).toEqual({
    dataPoints: [{ name: "Energy", type: "Double", description: "fake", href: "/datapoints/Energy" }],
  });
  expect(JSON.parse((await curl(`${address}/datasets`)).body)).toEqual({
    datasets: [{ name: "meter", href: "/datasets/meter", dataPoints: ["/datapoints/Energy"] }],
  });
  const bodies = ["/energy", "/datapoints/Energy", "/datasets/meter"].map(
    async (path) => (await curl(`${address}${path}`)).body,
  );
  const energy = `{"Energy":{"SourceTimestamp":"${timeAt(0)}","Value":0}}`;
  expect(await Promise.all(bodies)).toEqual([energy, energy, energy]);
  expect((await curl(`${address}/datapoints/Power`)).status).toBe(404);
});

test.each(["/energy", "/datapoints/Energy", "/datasets/meter"])(
  "%s answers a stretch, in pages, in either order",
  async (path) => {
    await using meter = await startMeter();
    meter.clock.advance(10 * meterEveryMs);
    const ask = (query: string) => curl(`${meter.endpoint.address}${path}?${query}`);

    const follow = async ({ headers: { link = "" } }: CurlAnswer) =>
      ask(/^<[^?]*\?([^>]+)>; rel="next"$/.exec(link)?.[1] ?? "no link");

    const first = await ask(`since=${timeAt(2)}&until=${timeAt(7)}&limit=3`);
    expect(valuesOf(first.body)).toEqual([1.5, 2, 2.5]);
    const second = await follow(first);
    expect([valuesOf(second.body), second.headers.link]).toEqual([[3, 3.5], undefined]);

    const newest = await ask("order=desc&limit=4");
    expect(valuesOf(newest.body)).toEqual([5, 4.5, 4, 3.5]);
    expect(valuesOf((await follow(newest)).body)).toEqual([3, 2.5, 2, 1.5]);
    expect(valuesOf((await ask(`until=${timeAt(1)}`)).body)).toEqual([0, 0.5]);
  },
);

test.each([
  ["Accept: text/csv", "/energy", ["-H", "Accept: text/csv"]],
  ["?format=csv", "/energy?format=csv", []],
  ["?format=csv against another Accept", "/energy?format=csv", ["-H", "Accept: application/json"]],
])("%s answers CSV with a header line and CRLF", async (_how, path, options) => {
  await using meter = await startMeter();
  meter.clock.advance(meterEveryMs);
  const answer = await curl(...options, `${meter.endpoint.address}${path}`);
  expect(answer.headers["content-type"]).toBe("text/csv; charset=utf-8; header=present");
  expect(answer.body).toBe(`DataPoint,SourceTimestamp,Value,StatusCode\r\nEnergy,${timeAt(1)},0.5,Good\r\n`);
  expect(answer.headers.vary).toMatch(/Accept\b(?!-)/);
});

test("the next page of CSV is CSV as well", async () => {
  await using meter = await startMeter();
  meter.clock.advance(5 * meterEveryMs);
  const answer = await curl(`${meter.endpoint.address}/energy?format=csv&limit=2`);
  expect(answer.headers.link).toContain("limit=2&format=csv");
});

test("an unchanged answer is 304 to who names its ETag or its time, and its caching is said", async () => {
  await using meter = await startMeter();
  meter.clock.advance(5_000);
  const url = `${meter.endpoint.address}/energy`;
  const first = await curl(url);
  expect(first.headers).toMatchObject({
    "cache-control": "no-cache",
    "last-modified": "Mon, 02 Mar 2026 06:00:00 GMT",
    date: "Mon, 02 Mar 2026 06:00:05 GMT",
  });
  const ifModified = ["-H", `If-Modified-Since: ${first.headers["last-modified"]}`];
  const ifOther = ["-H", `If-None-Match: ${first.headers.etag}`];
  for (const options of [ifModified, ifOther]) {
    expect(await curl(...options, url)).toMatchObject({ status: 304, body: "" });
  }
  meter.clock.advance(meterEveryMs);
  for (const options of [ifModified, ifOther]) expect((await curl(...options, url)).status).toBe(200);
});

test("a reading of this very second has no Last-Modified: another may follow within it", async () => {
  await using meter = await startMeter({ sampling: "100ms" });
  expect((await curl(`${meter.endpoint.address}/energy`)).headers["last-modified"]).toBeUndefined();
});

test("a page is compressed for who takes it so, and says that it depends on that", async () => {
  await using meter = await startMeter();
  meter.clock.advance(999 * meterEveryMs);
  const url = `${meter.endpoint.address}/energy?limit=1000`;
  const plain = await curl(url);
  expect([plain.headers["content-encoding"], valuesOf(plain.body).length]).toEqual([undefined, 1_000]);
  const packed = await curl("--compressed", url);
  expect(packed.headers["content-encoding"]).toMatch(/^(gzip|br|deflate)$/);
  expect(packed.body).toBe(plain.body);
  expect(packed.headers.vary).toContain("Accept-Encoding");
});

test("HEAD has the headers of GET and no body", async () => {
  await using meter = await startMeter();
  const url = `${meter.endpoint.address}/datasets/meter`;
  const [got, head] = [await curl(url), await curl("-I", url)];
  expect(head).toEqual({ ...got, body: "" });
});

test.each([
  ["a limit of 0", "limit=0", /^limit: expected a number of readings, 1 to 1000, got "0"$/],
  ["a limit beyond a page", "limit=1001", /^limit: expected/],
  ["an order that is none", "order=random", /^order: expected asc or desc, got "random"$/],
  ["a format that is none", "format=xml", /^format: expected json or csv/],
  [
    "an until before since",
    "since=2026-03-02T07:00:00Z&until=2026-03-02T06:00:00Z",
    /^until: expected a time after since$/,
  ],
  ["two mistakes", "until=now&limit=x", /^until: expected one ISO 8601 time.*; limit: expected/],
])("%s is a clear 400", async (_what, query, error) => {
  await using meter = await startMeter();
  const answer = await curl(`${meter.endpoint.address}/datasets/meter?${query}`);
  expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
  expect(JSON.parse(answer.body)).toEqual({
    title: "Bad Request",
    status: 400,
    error: expect.stringMatching(error),
  });
});

test("a media type that it does not have is 406", async () => {
  await using meter = await startMeter();
  const answer = await curl("-H", "Accept: image/png", `${meter.endpoint.address}/energy`);
  expect(answer.status).toBe(406);
});
