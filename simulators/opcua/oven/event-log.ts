import type { EventData, UAObject } from "node-opcua-address-space";

/** Older events than these are forgotten. */
const eventsKept = 10_000;

/** An event that has happened. */
export interface LoggedEvent {
  /** Counts the events of the log from 1. */
  readonly number: number;
  /** Unique in the server, and the same in every run of the same plant. */
  readonly eventId: Buffer;
  /** Plant time as Unix milliseconds. */
  readonly atMs: number;
  /** Who notifies of it besides the line and the server. */
  readonly oven: UAObject;
  /** The event as the library delivers and filters it; built when it is asked for. */
  readonly build: () => EventData;
}

/** All events of the ovens of one server: told to whoever listens, and kept for those who ask later. */
export interface EventLog {
  /** Tells of the event that `build` makes. */
  raise(oven: UAObject, atMs: number, build: (eventId: Buffer) => EventData): LoggedEvent;
  /** Tells of an event once more to whoever listens, and does not keep it. */
  repeat(event: LoggedEvent): void;
  /** The events kept with `fromMs <= atMs <= toMs`, of one oven or of all, by time. */
  between(fromMs: number, toMs: number, oven?: UAObject): readonly LoggedEvent[];
}

/** Opens a log; its events pass from the oven to the line to the server. */
export function openEventLog(line: UAObject): EventLog {
  const { server } = line.addressSpace.rootFolder.objects;
  let kept: LoggedEvent[] = [];
  let number = 0;

  function repeat({ oven, build }: LoggedEvent): void {
    const event = build();
    for (const notifier of [oven, line, server]) notifier.emit("event", event);
  }

  return {
    raise(oven, atMs, build) {
      number += 1;
      const eventId = toEventId(atMs, number);
      const event = { number, eventId, atMs, oven, build: () => build(eventId) };
      kept.push(event);
      // Cut in batches, because cutting moves all the rest.
      if (kept.length > 2 * eventsKept) kept = kept.slice(-eventsKept);
      repeat(event);
      return event;
    },
    repeat,
    between: (fromMs, toMs, oven) =>
      kept
        .slice(-eventsKept)
        .filter((event) => fromMs <= event.atMs && event.atMs <= toMs && (!oven || event.oven === oven))
        .toSorted((one, other) => one.atMs - other.atMs || one.number - other.number),
  };
}

/** 16 bytes, no more than a client's display can show; the library's own events have 20. */
function toEventId(atMs: number, number: number): Buffer {
  const id = Buffer.alloc(16);
  id.writeDoubleBE(atMs);
  id.writeUInt32BE(number, 12);
  return id;
}
