import sparkplug from "sparkplug-payload";
import { type DataPoint, type Reading, sourceMs } from "../plant/trace.ts";
import type { Incoming, Outgoing, Subject, WireFormat } from "./wire-format.ts";

const library = sparkplug.get("spBv1.0");
if (!library) throw new Error("expected sparkplug-payload to know spBv1.0");
const { encodePayload, decodePayload } = library;
type Metric = NonNullable<Parameters<typeof encodePayload>[0]["metrics"]>[number];

/** Sparkplug 3.0, 6.4.6: sequence and birth-death numbers are one byte. */
const wrap = 256;
/** Quality of a metric in the numbers that hosts know from OPC DA: good, uncertain, bad. */
const qualities = [192, 64, 0] as const;
const rebirth = "Node Control/Rebirth";

/**
 * Sparkplug B: the device is an edge node with metrics of its own. NBIRTH describes and gives every metric, NDATA has those
 * that changed, NDEATH is the will; `Node Control/Rebirth` is obeyed. Metrics go by name, not by alias, so that each message
 * can be read by itself; their timestamps are source times.
 */
export function sparkplugFormat(
  subject: Subject,
  { groupId, qos }: { readonly groupId: string; readonly qos: 0 | 1 },
): WireFormat {
  let sequence = 0;
  let connections = -1;
  const topicOf = (type: string) => `spBv1.0/${groupId}/${type}/${subject.device}`;
  const types = new Map(subject.dataPoints.map(({ name, type }) => [name, type]));
  const message = (type: string, metrics: Metric[], seq?: number): Outgoing => ({
    topic: topicOf(type),
    payload: Buffer.from(
      encodePayload({ timestamp: subject.now(), metrics, ...(seq !== undefined && { seq }) }),
    ),
    qos: type === "NDEATH" ? 1 : qos,
    retain: false,
  });
  const birthDeath = (): Metric => ({ name: "bdSeq", type: "Int64", value: Math.max(0, connections) % wrap });
  const nextSequence = () => {
    sequence = (sequence + 1) % wrap;
    return sequence;
  };

  return {
    dataTopic: topicOf("NDATA"),
    commandFilter: topicOf("NCMD"),
    will() {
      connections++;
      return message("NDEATH", [birthDeath()]);
    },
    birth() {
      sequence = 0;
      const metrics = subject.latest().map((reading) => metricOf(reading, types));
      const control: Metric = { name: rebirth, type: "Boolean", value: false };
      return message("NBIRTH", [birthDeath(), control, ...metrics], sequence);
    },
    data: (readings, isLate) =>
      message(
        "NDATA",
        readings.map((reading) => ({
          ...metricOf(reading, types),
          ...(isLate && { isHistorical: true }),
        })),
        nextSequence(),
      ),
    death: () => message("NDEATH", [birthDeath()]),
    command: (incoming) => (asksForRebirth(incoming) ? "rebirth" : undefined),
  };
}

function metricOf(reading: Reading, types: ReadonlyMap<string, DataPoint["type"]>): Metric {
  const { dataPoint, value, status } = reading;
  const quality = qualities[Math.min(status >>> 30, 2)] ?? 0;
  return {
    name: dataPoint,
    type: types.get(dataPoint) ?? "String",
    value: Array.isArray(value) ? JSON.stringify(value) : value,
    timestamp: sourceMs(reading),
    ...(status !== 0 && {
      properties: {
        Quality: { type: "Int32", value: quality },
        StatusCode: { type: "UInt32", value: status },
      },
    }),
  };
}

function asksForRebirth({ payload }: Incoming): boolean {
  try {
    return (decodePayload(payload).metrics ?? []).some(
      ({ name, value }) => name === rebirth && value === true,
    );
  } catch {
    return false; // Not Sparkplug: a node has no way to say so, and goes on.
  }
}
