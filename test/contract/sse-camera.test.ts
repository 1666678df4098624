import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import type { AssetSpec } from "../../simulators/plant/asset-spec.ts";
import { buildPlant } from "../../simulators/plant/build-plant.ts";
import { ovenSpec } from "../../simulators/plant/oven-spec.ts";
import { sseCamera } from "../../simulators/sse/sse-camera.ts";
import { manualClock, startMs } from "../support/fake-plant-http.ts";
import { curl } from "../support/http-curl.ts";
import { followStream } from "../support/http-follow.ts";
import { until } from "../support/http-source.ts";

const minuteMs = 60_000;

/** A camera before an oven whose door is left open from 15 to 17 minutes after the start. */
async function startCamera(keys: Readonly<Record<string, unknown>> = {}) {
  const config = sseCamera.config.parse({ watches: "oven-1", ...keys });
  const disturbances = [{ kind: "door-left-open", at: "15m", for: "2m" }];
  const oven: AssetSpec = { model: "oven", ...ovenSpec.parse({ disturbances }) };
  const plant = buildPlant({
    seed: 3,
    startMs,
    assets: { "oven-1": oven, "camera-1": sseCamera.asset(config) },
  });
  const clock = manualClock();
  const devices = await sseCamera.start([{ name: "camera-1", config }], {
    plant,
    clock,
    host: "127.0.0.1",
    seed: 3,
    directory: tmpdir(),
  });
  const [endpoint] = devices.endpoints;
  if (endpoint === undefined) throw new Error("expected one device to have started");
  return { clock, plant, endpoint, [Symbol.asyncDispose]: () => devices[Symbol.asyncDispose]() };
}

async function eventsOf(address: string, count: number) {
  const client = await followStream(`${address}?lastEventId=0&limit=${count}`);
  await until("the events came", () => client.isClosed);
  return client.events;
}

test("it beats every 5 s of plant time, and its analytics run as the oven does", async () => {
  await using camera = await startCamera();
  camera.clock.advance(minuteMs);
  const events = await eventsOf(camera.endpoint.address, 14);
  expect(events.map(({ name }) => name)).toEqual([
    "HEARTBEAT",
    "ANALYTICS_ENABLED",
    ...Array.from({ length: 12 }, () => "HEARTBEAT"),
  ]);
  expect(events.map(({ id }) => Number(id) - startMs)).toEqual([
    0,
    3,
    ...Array.from({ length: 12 }, (_, index) => (index + 1) * 5_000),
  ]);
  expect(events[1]?.data).toBe(
    '{"ANALYTICS_ENABLED":{"SourceTimestamp":"2026-03-02T06:00:00.003Z","Value":"{\\"analytics_type\\":\\"leak-detection\\"}"}}',
  );
});

test("it alerts while the door is left open, as cameras in the field write it, and not while it is loaded", async () => {
  await using camera = await startCamera({ payload: "camera" });
  camera.clock.advance(30 * minuteMs);
  const { body } = await curl("-N", `${camera.endpoint.address}?lastEventId=0&seconds=1`);
  const alerts = body
    .split("\n\n")
    .filter((event) => event.startsWith("event: ALERT"))
    .map((event) => JSON.parse(event.split("data: ")[1] ?? ""));
  expect(alerts.map(({ timestamp }) => timestamp.slice(11, 19))).toEqual([
    "06:15:10",
    "06:15:40",
    "06:16:10",
    "06:16:40",
  ]);
  expect(alerts[0]).toMatchObject({ message: "leak", event_id: "camera-1-2026-03-02T06:15:10.001Z" });
  const quantified = alerts.filter(({ type }) => type === "ALERT_DLQC");
  expect(quantified.length).toBeGreaterThan(0);
  for (const alert of quantified) {
    expect(alert.camera_id).toBe("camera-1");
    expect(alert.leak_location.latitude).toBeCloseTo(52.52, 2);
    expect(alert.flow_rate).toBeGreaterThan(300);
    expect(alert.flow_rate).toBeLessThan(1_500);
    expect(alert.confidence_level).toBeGreaterThanOrEqual(0.7);
    expect(alert.temperature).toBeGreaterThan(100);
  }
});

test("the same plant says the same in whatever stretches it is read, and its last of each kind", async () => {
  await using camera = await startCamera();
  const trace = camera.plant.trace("camera-1");
  const endMs = startMs + 120 * minuteMs;
  const whole = trace.due(startMs - 1, endMs);
  const parts = [];
  for (let atMs = startMs - 1; atMs < endMs; atMs += 7_777)
    parts.push(...trace.due(atMs, Math.min(atMs + 7_777, endMs)));
  expect(parts).toEqual(whole);
  expect(new Set(whole.map(({ atMs }) => atMs)).size).toBe(whole.length);
  for (const { name } of trace.dataPoints) {
    expect(trace.latest(name, endMs)).toEqual(whole.findLast(({ dataPoint }) => dataPoint === name));
  }
});

test("a door that a person opens is seen as well", async () => {
  await using camera = await startCamera();
  const { plant } = camera;
  plant.oven("oven-1")?.command({ kind: "open-door" }, startMs + 25 * minuteMs, "a test");
  plant.oven("oven-1")?.command({ kind: "close-door" }, startMs + 26 * minuteMs, "a test");
  const seen = plant
    .trace("camera-1")
    .due(startMs + 20 * minuteMs, startMs + 40 * minuteMs)
    .filter(({ dataPoint }) => dataPoint.startsWith("ALERT"));
  expect(seen.length).toBe(2);
});
