import { expect, test } from "vitest";
import { startMs } from "../support/fake-plant-http.ts";
import { curl } from "../support/http-curl.ts";
import { followStream } from "../support/http-follow.ts";
import { until } from "../support/http-source.ts";
import { scaleEveryMs, startScale } from "../support/http-stand.ts";

const idAt = (index: number) => startMs + index * scaleEveryMs;

test("who was away for longer than events are kept is told the gap, and gets the rest", async () => {
  await using scale = await startScale({ replay: { keep: "1m" } });
  scale.clock.advance(10 * scaleEveryMs);
  using client = await followStream(scale.endpoint.address, { "Last-Event-ID": String(idAt(2)) });
  await until("the replay came", () => client.events.length === 4);
  expect(client.events[0]).toEqual({
    name: "gap",
    id: String(idAt(7)),
    data: '{"After":"2026-03-02T06:00:40.000Z","Until":"2026-03-02T06:02:20.000Z"}',
  });
  expect(client.events.slice(1).map(({ id }) => Number(id))).toEqual([8, 9, 10].map(idAt));
});

test("who comes back with the gap's id is not told it again", async () => {
  await using scale = await startScale({ replay: { keep: "1m" } });
  scale.clock.advance(10 * scaleEveryMs);
  const { body } = await curl("-N", "-H", `Last-Event-ID: ${idAt(7)}`, `${scale.endpoint.address}?limit=3`);
  expect(body).not.toContain("event: gap");
});

test("a stretch in which nothing happened is no gap", async () => {
  await using scale = await startScale({ replay: { keep: "10s" } });
  scale.clock.advance(scaleEveryMs - 1_000);
  const { body } = await curl("-N", "-H", `Last-Event-ID: ${idAt(0)}`, `${scale.endpoint.address}?seconds=1`);
  expect(body).toBe("retry: 2000\n\n");
});

test("a client that stays gets everything, however far plant time jumps", async () => {
  await using scale = await startScale({ replay: { keep: "10s" } });
  using client = await followStream(`${scale.endpoint.address}?lastEventId=${idAt(0)}`);
  await until("it is open", () => client.text !== "");
  scale.clock.advance(100 * scaleEveryMs);
  await until("all came", () => client.events.length === 100);
  expect(client.events.some(({ name }) => name === "gap")).toBe(false);
});

test("all is kept unless said otherwise", async () => {
  await using scale = await startScale();
  scale.clock.advance(1_000 * scaleEveryMs);
  const { body } = await curl("-N", `${scale.endpoint.address}?lastEventId=0&limit=1001`);
  expect(body.match(/^id: /gm)).toHaveLength(1_001);
});
