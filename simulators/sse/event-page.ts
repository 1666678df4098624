import { type ReadingSource, readingPage, type Stretch } from "../http/reading-page.ts";
import type { Reading } from "../plant/trace.ts";
import { isoTime } from "../reading-json.ts";

/** A server-sent event as a device makes it of a reading. */
export interface DeviceEvent {
  readonly name: string;
  /** JSON, on one line. */
  readonly data: string;
}

/** Where events come from, and how they look. */
export interface EventSourceOptions {
  readonly source: ReadingSource;
  readonly eventOf: (reading: Reading) => DeviceEvent;
}

/** Events as they go over the line, and the time up to which they are complete. */
export interface EventPage {
  readonly text: string;
  readonly count: number;
  readonly reachedMs: number;
}

/** Writes pages of events; the last one is kept, because most clients are at the same place. */
export function eventPages({
  source,
  eventOf,
}: EventSourceOptions): (stretch: Stretch, limit: number) => EventPage {
  let last: { readonly key: string; readonly page: EventPage } | undefined;
  return (stretch, limit) => {
    const key = `${stretch.afterMs} ${stretch.untilMs} ${limit}`;
    if (last?.key === key) return last.page;
    const { readings, reachedMs } = readingPage(source, stretch, limit);
    const text = readings.map((reading) => eventText(eventOf(reading), reading.atMs)).join("");
    last = { key, page: { text, count: readings.length, reachedMs } };
    return last.page;
  };
}

/** The first event of a client that is new: who is cut off before the next one has a place to come back to as well. */
export function startText(atMs: number): string {
  return eventText({ name: "start", data: "{}" }, atMs);
}

/** The event that says between which source times events were lost to a client that was away for too long. */
export function gapText({ afterMs, untilMs }: Stretch): string {
  const data = JSON.stringify({ After: isoTime(afterMs), Until: isoTime(untilMs) });
  return eventText({ name: "gap", data }, untilMs);
}

function eventText({ name, data }: DeviceEvent, id: number): string {
  return `event: ${name}\nid: ${id}\ndata: ${data}\n\n`;
}
