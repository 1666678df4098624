import { namespaces } from "../namespaces.ts";
import { subscriptionFault } from "../soap-fault.ts";
import type { XmlElement } from "../xml-element.ts";
import type { Notification } from "./camera-events.ts";
import { type Items, readContentFilter } from "./content-filter.ts";
import { readTopicExpression } from "./topic-filter.ts";

/** Reads the `Filter` of a subscription; what passes has one of its topics and every content that it asks for. */
export function readEventFilter(filter: XmlElement | undefined): (notification: Notification) => boolean {
  const parts = filter?.children ?? [];
  const isOf = (name: string) => (part: XmlElement) =>
    part.name === name && part.namespace === namespaces.wsnt;
  const topics = parts.filter(isOf("TopicExpression")).map(readTopicExpression);
  const contents = parts.filter(isOf("MessageContent")).map(readContentFilter);
  if (topics.length + contents.length < parts.length) {
    const reason = "filters are TopicExpression and MessageContent of WS-BaseNotification";
    throw subscriptionFault("InvalidFilterFault", reason);
  }
  return (notification) =>
    (topics.length === 0 || topics.some((isWanted) => isWanted(notification.event.topic))) &&
    contents.every((isWanted) => isWanted(itemsOf(notification)));
}

function itemsOf({ event, reading }: Notification): Items {
  const source = event.source.map(([name, , value]) => [name, value] as const);
  return Object.fromEntries([...source, [event.data, String(reading.value)] as const]);
}
