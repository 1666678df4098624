import type { Reading } from "../../plant/trace.ts";
import { type Xml, xml } from "../xml.ts";
import { writeDateTime } from "../xs-time.ts";

/** A simple item of a message: its name, its type and, where it is always the same, its value. */
type SourceItem = readonly [name: string, type: string, value: string];

/** How a data point is told as an ONVIF property event; one data point may be told under several topics. */
export interface CameraEvent {
  readonly dataPoint: string;
  readonly topic: string;
  /** Which input, source or rule it is. */
  readonly source: readonly SourceItem[];
  /** The simple item, an xs:boolean, that holds the value. */
  readonly data: string;
}

const videoSource: readonly SourceItem[] = [["Source", "tt:ReferenceToken", "video-source"]];

/** All that the camera tells: of the plant the door and what moves before it, of itself whether it looks elsewhere. */
export const cameraEvents: readonly CameraEvent[] = [
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
  { dataPoint: "Motion", topic: "tns1:VideoSource/MotionAlarm", source: videoSource, data: "State" },
  {
    dataPoint: "Tampering",
    topic: "tns1:VideoSource/GlobalSceneChange/ImagingService",
    source: videoSource,
    data: "State",
  },
  { dataPoint: "Tampering", topic: "tns1:VideoSource/Tampering", source: videoSource, data: "State" },
];

/** An event on its way to a client; `Initialized` tells a state, `Changed` a change of it (ONVIF Core, Properties). */
export interface Notification {
  readonly event: CameraEvent;
  readonly reading: Reading;
  readonly operation: "Initialized" | "Changed";
}

/**
 * The `NotificationMessage`; its UtcTime is the reading's plant time, to the millisecond. `references` stand before and
 * after the topic, where a message has them.
 */
export function renderNotification(
  { event, reading, operation }: Notification,
  references: { readonly before?: Xml; readonly after?: Xml } = {},
): Xml {
  return xml`<wsnt:NotificationMessage>
    ${references.before}
    <wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">${event.topic}</wsnt:Topic>
    ${references.after}
    <wsnt:Message><tt:Message UtcTime="${writeDateTime(reading.atMs)}" PropertyOperation="${operation}">
      <tt:Source>${event.source.map(([name, , value]) => xml`<tt:SimpleItem Name="${name}" Value="${value}"/>`)}</tt:Source>
      <tt:Key/>
      <tt:Data><tt:SimpleItem Name="${event.data}" Value="${reading.value}"/></tt:Data>
    </tt:Message></wsnt:Message>
  </wsnt:NotificationMessage>`;
}
