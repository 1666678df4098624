import type { Reading } from "../plant/trace.ts";
import { isoTime, readingJson } from "../reading-json.ts";
import type { Incoming, Subject, WireFormat } from "./wire-format.ts";

const contentType = "application/json";

/** Below this topic a device says whether it is there, and takes commands. */
const deviceRoot = "digital-plant/devices";

/**
 * JSON as the connectors of the edge stack write it, straight onto the topic that data flows read: one object of tags for each
 * source time. Beside it a retained status (`online`, `offline` as the will), and commands that answer to their
 * MQTT 5 response topic.
 */
export function jsonFormat(
  subject: Subject,
  { topic, qos }: { readonly topic: string; readonly qos: 0 | 1 },
): WireFormat {
  const root = `${deviceRoot}/${subject.device}`;
  const status = (state: "online" | "offline") => ({
    topic: `${root}/status`,
    payload: json({
      status: state,
      device: subject.device,
      ...(state === "online" && { since: isoTime(subject.now()) }),
    }),
    qos: 1 as const,
    retain: true,
    contentType,
  });
  return {
    dataTopic: topic,
    commandFilter: `${root}/command/+`,
    will: () => status("offline"),
    birth: () => status("online"),
    data: (readings) => ({ topic, payload: json(tags(readings)), qos, retain: false, contentType }),
    death: () => status("offline"),
    command: (message) => ({ answer: json(answer(subject, message)), contentType }),
  };
}

function answer(subject: Subject, { topic }: Incoming): unknown {
  const command = topic.slice(topic.lastIndexOf("/") + 1);
  if (command === "read") return tags(subject.latest());
  if (command === "describe") return { device: subject.device, dataPoints: subject.dataPoints };
  return { error: `no command ${command.slice(0, 80)}; commands are read and describe` };
}

function tags(readings: readonly Reading[]): unknown {
  return Object.assign({}, ...readings.map(readingJson));
}

function json(content: unknown): Buffer {
  return Buffer.from(JSON.stringify(content));
}
