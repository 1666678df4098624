import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startMs } from "../support/fake-plant-http.ts";
import { until } from "../support/http-source.ts";
import { scaleEveryMs, startScale } from "../support/http-stand.ts";
import { findChromium, startChromium } from "../support/report-browser.ts";

const path = findChromium();
const name =
  path === undefined
    ? "EventSource (skipped: no Chromium; set CHROMIUM to its path)"
    : "EventSource of a browser";

const idAt = (index: number) => String(startMs + index * scaleEveryMs);

describe.skipIf(path === undefined)(name, () => {
  let browser: Awaited<ReturnType<typeof startChromium>>;
  beforeAll(async () => {
    browser = await startChromium(path ?? "");
  });
  afterAll(() => browser.close());

  /** A page of the scale's own origin that follows its events. */
  async function follow(address: string, names: readonly string[]) {
    const page = await browser.newPage();
    const seen: { name: string; id: string; data: string }[] = [];
    await page.exposeFunction("tell", (event: (typeof seen)[number]) => void seen.push(event));
    await page.goto(address.replace("/events", "/"));
    await page.evaluate(
      `const source = new EventSource(${JSON.stringify(new URL(address).pathname)});
       for (const name of ${JSON.stringify([...names, "error"])})
         source.addEventListener(name, ({ lastEventId = "", data = "" }) => tell({ name, id: lastEventId, data }));`,
    );
    const ids = () => seen.filter((event) => event.name !== "error").map(({ id }) => id);
    return { seen, ids, [Symbol.asyncDispose]: () => page.close() };
  }

  test("gets named events with their ids, live", async () => {
    await using scale = await startScale();
    await using page = await follow(scale.endpoint.address, ["start", "fill-weight"]);
    await until("the first came", () => page.seen.length === 2);
    scale.clock.advance(2 * scaleEveryMs);
    await until("the others came", () => page.seen.length === 4);
    expect(page.ids()).toEqual([String(startMs - 1), ...[0, 1, 2].map(idAt)]);
    expect(page.seen[1]?.data).toBe(
      '{"FillWeight":{"SourceTimestamp":"2026-03-02T06:00:00.000Z","Value":400}}',
    );
  });

  test("comes back by itself after a cut in mid-event, and misses nothing", async () => {
    await using scale = await startScale();
    await using page = await follow(scale.endpoint.address, ["fill-weight"]);
    await until("the first came", () => page.seen.length === 1);
    const fault = await scale.inject("sse-cut-in-event", { probability: 1 });
    scale.clock.advance(scaleEveryMs);
    await until("it noticed", () => page.seen.some((event) => event.name === "error"));
    await fault[Symbol.asyncDispose]();
    scale.clock.advance(3 * scaleEveryMs);
    await until("the missed ones came", () => page.ids().length >= 5);
    expect(page.ids()).toEqual([0, 1, 2, 3, 4].map(idAt));
  });

  test("is told the gap when it was away for longer than events are kept", async () => {
    await using scale = await startScale({ replay: { keep: "1m" } });
    await using page = await follow(scale.endpoint.address, ["fill-weight", "gap"]);
    await until("the first came", () => page.seen.length === 1);
    const fault = await scale.inject("sse-cut-in-event", { probability: 1 });
    scale.clock.advance(scaleEveryMs);
    await until("it noticed", () => page.seen.some((event) => event.name === "error"));
    scale.clock.advance(9 * scaleEveryMs);
    await fault[Symbol.asyncDispose]();
    await until("the rest came", () => page.ids().length >= 5);
    expect(page.ids()).toEqual([0, 7, 8, 9, 10].map(idAt));
    expect(page.seen.find((event) => event.name === "gap")?.data).toContain(
      '"After":"2026-03-02T06:00:00.000Z"',
    );
  });

  test("follows a redirect, and takes lumps of a buffering proxy apart", async () => {
    await using scale = await startScale();
    await scale.inject("http-redirect");
    const buffering = await scale.inject("sse-proxy-buffering", { bytes: 400 });
    await using page = await follow(scale.endpoint.address, ["fill-weight"]);
    await until("it is connected and held back", () => buffering.wasFelt());
    scale.clock.advance(5 * scaleEveryMs);
    await until("the lump came", () => page.seen.length >= 5);
    await buffering[Symbol.asyncDispose]();
    await until("the rest came", () => page.seen.length === 6);
    expect(page.ids()).toEqual([0, 1, 2, 3, 4, 5].map(idAt));
  });

  test("sends the account that its user gave", async () => {
    await using scale = await startScale({ authentication: { kind: "basic" } });
    const context = await browser.newContext({
      httpCredentials: { username: "operator", password: "plant" },
    });
    const page = await context.newPage();
    await page.goto(scale.endpoint.address.replace("/events", "/"));
    const data = await page.evaluate(
      `new Promise((resolve) => new EventSource("/events").addEventListener("fill-weight", (event) => resolve(event.data)))`,
    );
    expect(data).toContain('"Value":400');
    await context.close();
  });
});
