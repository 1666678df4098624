import { airLeaks, joined, measureLeak } from "./air-leak.ts";
import { type Beat, commonBeat } from "./beat.ts";
import type { Oven } from "./oven.ts";
import { type NoiseStream, noiseStream, uniform } from "./seeded-noise.ts";
import type { DataPoint, Reading, Trace } from "./trace.ts";

/** What an analytics camera tells; each is a data point whose value is JSON. */
export const cameraEvents = [
  { name: "HEARTBEAT", description: "The camera works" },
  { name: "ALERT", description: "Hot air leaks from the oven" },
  { name: "ALERT_DLQC", description: "Hot air leaks from the oven: where, how much and how sure that is" },
  { name: "ANALYTICS_ENABLED", description: "The oven produces, and the camera looks for leaks" },
  { name: "ANALYTICS_DISABLED", description: "The oven stands, and the camera looks for nothing" },
] as const;

const heartbeatMs = 5_000;
/** A door that is open for as long as that, and not to be loaded, leaks. */
const leakAfterMs = 10_000;
const alertEveryMs = 30_000;
const quantifiedShare = 0.7;

/** Other things that the camera tells come a little later than the oven does them, and than its heartbeats. */
const delayMs = { alert: 1, switch: 3 } as const;

interface CameraEvent {
  readonly name: (typeof cameraEvents)[number]["name"];
  readonly atMs: number;
}

/**
 * A camera that looks for hot air before an oven's door. It alerts while the door stands open with nothing to be loaded,
 * be it by a disturbance or by a person; its analytics pause while the oven stands.
 */
export function analyticsCameraTrace(asset: string, oven: Oven): Trace {
  const { startMs, seed } = oven.setup;
  const dataPoints = cameraEvents.map((event): DataPoint => ({ ...event, type: "String" }));
  const dice = noiseStream(seed, asset, "quantified");

  const told = (afterMs: number, untilMs: number): readonly CameraEvent[] =>
    [...alerts(oven, untilMs, dice), ...switches(oven)]
      .filter(({ atMs }) => atMs > afterMs && atMs <= untilMs)
      .sort((a, b) => a.atMs - b.atMs);
  const reading = ({ name, atMs }: CameraEvent): Reading => ({
    dataPoint: name,
    atMs,
    value: JSON.stringify(detailsOf({ name, atMs }, asset, oven)),
    status: 0,
  });

  return {
    asset,
    dataPoints,
    due: (afterMs, untilMs) =>
      [...heartbeats(startMs, afterMs, untilMs), ...told(afterMs, untilMs)]
        .sort((a, b) => a.atMs - b.atMs)
        .map(reading),
    latest(dataPoint, atMs) {
      if (!dataPoints.some(({ name }) => name === dataPoint))
        throw new Error(`${asset} has no data point ${dataPoint}`);
      const all =
        dataPoint === "HEARTBEAT" ? heartbeats(startMs, atMs - heartbeatMs, atMs) : told(startMs - 1, atMs);
      const last = all.findLast(({ name }) => name === dataPoint);
      return last && reading(last);
    },
  };
}

/** When it can tell something: with its heartbeats, and a little after each step of the oven. */
export function analyticsCameraBeat({ setup }: Oven): Beat {
  const { stepMs } = setup;
  return commonBeat([
    { everyMs: heartbeatMs, delayMs: 0 },
    ...Object.values(delayMs).map((delay) => ({ everyMs: stepMs, delayMs: delay })),
  ]);
}

function heartbeats(startMs: number, afterMs: number, untilMs: number): readonly CameraEvent[] {
  const first = Math.max(0, Math.floor((afterMs - startMs) / heartbeatMs) + 1);
  const count = Math.max(0, Math.floor((untilMs - startMs) / heartbeatMs) - first + 1);
  return Array.from({ length: count }, (_, place) => ({
    name: "HEARTBEAT",
    atMs: startMs + (first + place) * heartbeatMs,
  }));
}

/** The analytics run as the plant starts, unless the oven stands then. */
function switches(oven: Oven): readonly CameraEvent[] {
  const stops = joined(oven.course().stops);
  const at = (elapsedMs: number) => oven.setup.startMs + elapsedMs + delayMs.switch;
  const changes = stops.flatMap(({ fromMs, toMs }): readonly CameraEvent[] => [
    { name: "ANALYTICS_DISABLED", atMs: at(fromMs) },
    { name: "ANALYTICS_ENABLED", atMs: at(toMs) },
  ]);
  return stops[0]?.fromMs === 0 ? changes : [{ name: "ANALYTICS_ENABLED", atMs: at(0) }, ...changes];
}

function alerts(oven: Oven, untilMs: number, dice: NoiseStream): readonly CameraEvent[] {
  const { startMs } = oven.setup;
  return airLeaks(oven).flatMap(({ fromMs, toMs }) => {
    const firstMs = fromMs + leakAfterMs;
    const lastMs = Math.min(toMs, untilMs - startMs) - 1;
    const count = Math.max(0, Math.floor((lastMs - firstMs) / alertEveryMs) + 1);
    return Array.from({ length: count }, (_, number): CameraEvent => {
      const elapsedMs = firstMs + number * alertEveryMs;
      const name = uniform(dice, elapsedMs) < quantifiedShare ? "ALERT_DLQC" : "ALERT";
      return { name, atMs: startMs + elapsedMs + delayMs.alert };
    });
  });
}

/** The members of an event besides its type and its time. */
function detailsOf(
  { name, atMs }: CameraEvent,
  asset: string,
  oven: Oven,
): Readonly<Record<string, unknown>> {
  switch (name) {
    case "HEARTBEAT":
      return {};
    case "ANALYTICS_ENABLED":
    case "ANALYTICS_DISABLED":
      return { analytics_type: "leak-detection" };
    case "ALERT":
      return { message: "leak", event_id: eventId(asset, atMs) };
    case "ALERT_DLQC":
      return {
        message: "leak",
        event_id: eventId(asset, atMs),
        camera_id: asset,
        ...measureLeak(oven, atMs),
      };
  }
}

function eventId(asset: string, atMs: number): string {
  return `${asset}-${new Date(atMs).toISOString()}`;
}
