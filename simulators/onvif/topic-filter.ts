import { subscriptionFault } from "./soap-fault.ts";
import type { XmlElement } from "./xml-element.ts";

/** The dialects that ONVIF Core makes mandatory. */
export const topicDialects = [
  "http://docs.oasis-open.org/wsn/t-1/TopicExpression/Concrete",
  "http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet",
] as const;

/** Reads the `Filter` of a subscription into a test of topics; without a filter every topic passes. */
export function readTopicFilter(filter: XmlElement | undefined): (topic: string) => boolean {
  const unknown = filter?.children.find((child) => child.name !== "TopicExpression");
  if (unknown !== undefined) {
    throw subscriptionFault("InvalidFilterFault", `no filter of the kind ${unknown.name} is offered`);
  }
  const expressions = filter?.children ?? [];
  const strange = expressions.find(
    ({ attributes }) => !topicDialects.some((known) => known === attributes.Dialect),
  );
  if (strange !== undefined) {
    const dialect = strange.attributes.Dialect ?? "none";
    throw subscriptionFault(
      "TopicExpressionDialectUnknownFault",
      `dialects are ${topicDialects.join(" and ")}, got ${dialect}`,
    );
  }
  const wanted = expressions.flatMap(({ text }) =>
    text.split("|").map((topic) => withoutPrefixes(topic.trim())),
  );
  return (topic) => wanted.length === 0 || wanted.some((pattern) => covers(pattern, withoutPrefixes(topic)));
}

// `//.` at the end of a ConcreteSet expression asks for the whole branch.
function covers(pattern: string, topic: string): boolean {
  if (!pattern.endsWith("//.")) return pattern === topic;
  const branch = pattern.slice(0, -"//.".length);
  return topic === branch || topic.startsWith(`${branch}/`);
}

function withoutPrefixes(topic: string): string {
  return topic.replace(/(^|\/)[\w.-]+:/g, "$1");
}
