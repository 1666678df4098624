import type { Reading } from "../plant/trace.ts";
import { type Xml, xml } from "./xml.ts";
import { writeDateTime } from "./xs-time.ts";

/** How a data point of the door is told as an ONVIF property event. */
export interface DoorEvent {
  readonly dataPoint: string;
  readonly topic: string;
  /** The simple items that say which input or rule it is: name, type, value. */
  readonly source: readonly (readonly [name: string, type: string, value: string])[];
  /** The simple item, an xs:boolean, that holds the value. */
  readonly data: string;
}

/** All that the camera tells; topics of ONVIF Device IO and Analytics. */
export const doorEvents: readonly DoorEvent[] = [
  {
    dataPoint: "DoorOpen",
    topic: "tns1:Device/Trigger/DigitalInput",
    source: [["InputToken", "tt:ReferenceToken", "door"]],
    data: "LogicalState",
  },
  {
    dataPoint: "Motion",
    topic: "tns1:RuleEngine/CellMotionDetector/Motion",
    source: [
      ["VideoSourceConfigurationToken", "tt:ReferenceToken", "video-source-configuration"],
      ["VideoAnalyticsConfigurationToken", "tt:ReferenceToken", "video-analytics-configuration"],
      ["Rule", "xs:string", "motion-at-the-door"],
    ],
    data: "IsMotion",
  },
];

/** A reading on its way to a client; `Initialized` tells a state, `Changed` a change of it (ONVIF Core, Properties). */
export interface Notification {
  readonly reading: Reading;
  readonly operation: "Initialized" | "Changed";
}

/** The `NotificationMessage`; its UtcTime is the reading's plant time, to the millisecond. */
export function renderNotification({ reading, operation }: Notification): Xml {
  const event = doorEvents.find((candidate) => candidate.dataPoint === reading.dataPoint);
  if (event === undefined) throw new Error(`expected a data point of a door, got ${reading.dataPoint}`);
  return xml`<wsnt:NotificationMessage>
    <wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">${event.topic}</wsnt:Topic>
    <wsnt:Message><tt:Message UtcTime="${writeDateTime(reading.atMs)}" PropertyOperation="${operation}">
      <tt:Source>${event.source.map(([name, , value]) => xml`<tt:SimpleItem Name="${name}" Value="${value}"/>`)}</tt:Source>
      <tt:Key/>
      <tt:Data><tt:SimpleItem Name="${event.data}" Value="${reading.value}"/></tt:Data>
    </tt:Message></wsnt:Message>
  </wsnt:NotificationMessage>`;
}

/** The `TopicSet` of GetEventProperties: a tree of elements, one for each segment of a topic. */
export function renderTopicSet(): Xml {
  const topics = doorEvents.map(({ topic, source, data }) => {
    const segments = topic.split("/");
    const description = xml`<tt:MessageDescription IsProperty="true">
      <tt:Source>${source.map(([name, type]) => xml`<tt:SimpleItemDescription Name="${name}" Type="${type}"/>`)}</tt:Source>
      <tt:Data><tt:SimpleItemDescription Name="${data}" Type="xs:boolean"/></tt:Data>
    </tt:MessageDescription>`;
    return segments.reduceRight<Xml>(
      (inner, segment, index) =>
        index === segments.length - 1
          ? xml`<${{ xml: segment }} wstop:topic="true">${inner}</${{ xml: segment }}>`
          : xml`<${{ xml: segment }}>${inner}</${{ xml: segment }}>`,
      description,
    );
  });
  return xml`<wstop:TopicSet>${topics}</wstop:TopicSet>`;
}
