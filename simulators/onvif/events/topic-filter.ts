import { subscriptionFault } from "../soap-fault.ts";
import type { XmlElement } from "../xml-element.ts";

/** The dialects that ONVIF Core makes mandatory. */
export const topicDialects = [
  "http://docs.oasis-open.org/wsn/t-1/TopicExpression/Concrete",
  "http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet",
] as const;

/** `a/b/c`, each segment with or without a prefix, and at the end perhaps `//.` for the whole branch. */
const topicPattern = /^([\w.-]+:)?[\w.-]+(\/([\w.-]+:)?[\w.-]+)*(\/\/\.)?$/;

/** Reads a `TopicExpression` into a test of topics; throws the fault of WS-BaseNotification for one that is none. */
export function readTopicExpression({ attributes, text }: XmlElement): (topic: string) => boolean {
  const dialect = attributes.Dialect ?? "none";
  if (!topicDialects.some((known) => known === dialect)) {
    const reason = `dialects are ${topicDialects.join(" and ")}, got ${dialect.slice(0, 80)}`;
    throw subscriptionFault("TopicExpressionDialectUnknownFault", reason);
  }
  const topics = text.split("|").map((topic) => topic.trim());
  const strange = topics.find((topic) => !topicPattern.test(topic));
  if (strange !== undefined) {
    const reason = `expected topics such as tns1:Device//. joined by |, got "${strange.slice(0, 80)}"`;
    throw subscriptionFault("InvalidTopicExpressionFault", reason);
  }
  const wanted = topics.map(withoutPrefixes);
  return (topic) => wanted.some((pattern) => covers(pattern, withoutPrefixes(topic)));
}

function covers(pattern: string, topic: string): boolean {
  if (!pattern.endsWith("//.")) return pattern === topic;
  const branch = pattern.slice(0, -"//.".length);
  return topic === branch || topic.startsWith(`${branch}/`);
}

function withoutPrefixes(topic: string): string {
  return topic.replace(/(^|\/)[\w.-]+:/g, "$1");
}
