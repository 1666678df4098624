import { cloudEvent } from "../cloud-event.ts";
import type { Message, Position, Source } from "../connector.ts";
import type { Notification } from "./pull-point.ts";

/** An event of the asset and where it goes. */
export interface Route {
  /** `<eventGroup>/<event>`: its key in the position. */
  readonly subject: string;
  readonly eventName: string;
  readonly dataSource: string;
  readonly topics: readonly string[];
}

/** Messages, and the position that they reach. */
export interface Batch {
  readonly messages: readonly Message[];
  readonly position: Position;
}

const contentType = "application/json";

/** The events of the asset; throws where one has no destination, or there is none. */
export function routesOf({ asset }: Source): readonly Route[] {
  const routes = asset.eventGroups.flatMap((eventGroup) =>
    eventGroup.events.map((event) => ({
      subject: `${eventGroup.name}/${event.name}`,
      eventName: event.name,
      dataSource: event.dataSource,
      topics: event.destinations.map(({ configuration }) => configuration.topic),
    })),
  );
  const lost = routes.find(({ topics }) => topics.length === 0);
  if (lost) throw new Error(`${asset.name}/${lost.subject}: has no destination; add one to the event`);
  if (routes.length === 0) throw new Error(`${asset.name}: has no event to follow; add one to the asset`);
  return routes;
}

/** What of these notifications is new to the asset, in their order: an event is new when it is later than the last one of its name. */
export function newMessages(
  source: Source,
  routes: readonly Route[],
  notifications: readonly Notification[],
): Batch {
  const before = source.position();
  const reached = new Map<string, string>();
  const messages = notifications.flatMap(({ Topic, Message: { Message: told } }) => {
    const utcTime = zoned(told["@UtcTime"], Topic);
    // A property that is no more tells no value.
    if (told["@PropertyOperation"] === "Deleted") return [];
    return routes.flatMap((route) => {
      const last = reached.get(route.subject) ?? before[route.subject];
      const isSeen = last !== undefined && Date.parse(utcTime) <= Date.parse(last);
      if (isSeen || withoutPrefixes(route.dataSource) !== withoutPrefixes(Topic)) return [];
      reached.set(route.subject, utcTime);
      return messagesOf(source, route, { utcTime, value: readValue(told.Data?.SimpleItem[0]?.["@Value"]) });
    });
  });
  return { messages, position: Object.fromEntries(reached) };
}

/** The time from which on something may be new: the earliest of the asset's events, and before all time for a new one. */
export function resumeTime(source: Source, routes: readonly Route[]): string {
  const position = source.position();
  const lasts = routes.map(({ subject }) => Date.parse(position[subject] ?? "1970-01-01T00:00:00Z"));
  return new Date(Math.min(...lasts)).toISOString();
}

function messagesOf(
  source: Source,
  { subject, dataSource, eventName, topics }: Route,
  { utcTime, value }: { readonly utcTime: string; readonly value: ReturnType<typeof readValue> },
): readonly Message[] {
  const payload = JSON.stringify({ [eventName]: { SourceTimestamp: utcTime, Value: value } });
  return topics.map((topic) => {
    const userProperties = cloudEvent(source, { type: "Event", subject, dataSource, contentType });
    return { topic, payload, contentType, userProperties };
  });
}

/** Simple items have XML Schema types, which the notification does not repeat. */
function readValue(text: string | undefined): boolean | number | string | null {
  if (text === undefined) return null;
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** A time of a camera that leaves out the zone is UTC, as everything in ONVIF. */
function zoned(utcTime: string, topic: string): string {
  const text = /(Z|[+-]\d\d:\d\d)$/.test(utcTime) ? utcTime : `${utcTime}Z`;
  if (!Number.isNaN(Date.parse(text))) return text;
  throw new Error(`${topic}: expected UtcTime as an xs:dateTime, got "${utcTime.slice(0, 40)}"`);
}

/** Topics are compared without their prefixes, which each side chooses for itself. */
function withoutPrefixes(topic: string): string {
  return topic.trim().replace(/(^|\/)[\w.-]+:/g, "$1");
}
