import { randomUUID } from "node:crypto";
import type { StatusCode } from "node-opcua-client";
import type { Asset, Dataset } from "../../registry/resources.ts";
import type { Message, Position } from "../connector.ts";
import { compareTimes, formatTime, formatTimeInFull } from "./source-time.ts";
import type { Sample } from "./tag.ts";
import { valueToJson } from "./value-json.ts";

/** When samples came in. */
export interface Receipt {
  /** Plant time as Unix milliseconds. */
  readonly atMs: number;
  /** From the server's sending to our receiving, in wall milliseconds. */
  readonly latencyMs: number;
}

/** Messages, and the position that they reach. */
export interface Written {
  readonly messages: readonly Message[];
  readonly position: Position;
}

/** Writes samples as messages; it counts them for each dataset. */
export type MessageWriter = (samples: Sample[], receipt: Receipt) => Written;

/**
 * Messages in the shape of the connector for OPC UA of Azure IoT Operations: one for each dataset and source time,
 * ordered by source time, holding only what changed then:
 * `{"Temperature":{"SourceTimestamp":"2026-03-02T06:00:05Z","Value":181.5,"StatusCode":{"Code":1083179008,"Symbol":…}}}`.
 * StatusCode is left out where it is Good. User properties follow the OPC UA extension of CloudEvents.
 */
export function createMessageWriter(asset: Asset, serverUri: string): MessageWriter {
  const writers = asset.datasets.map((dataset) => createDatasetWriter(asset, dataset, serverUri));
  return (samples, receipt) => {
    samples.sort((a, b) => compareTimes(a, b) || a.tag.order - b.tag.order);
    const messages: Message[] = [];
    const reached = new Map<string, Sample>();
    let group: Sample[] = [];
    for (const [index, sample] of samples.entries()) {
      reached.set(sample.tag.key, sample);
      group.push(sample);
      const next = samples[index + 1];
      if (next && next.tag.dataset === sample.tag.dataset && compareTimes(next, sample) === 0) continue;
      const message = writers[sample.tag.dataset]?.(group, receipt);
      if (message) messages.push(message);
      group = [];
    }
    const position = Object.fromEntries(Array.from(reached, ([key, sample]) => [key, formatTime(sample)]));
    return { messages, position };
  };
}

/** Writes the samples of one source time. */
type DatasetWriter = (samples: readonly Sample[], receipt: Receipt) => Message;

function createDatasetWriter(asset: Asset, dataset: Dataset, serverUri: string): DatasetWriter {
  const topic = dataset.destinations.at(-1)?.configuration.topic;
  if (topic === undefined) {
    throw new Error(`${asset.name}/${dataset.name}: has no destination; add one to the dataset`);
  }
  const subject = asset.externalAssetId === asset.uuid ? asset.name : asset.externalAssetId;
  let sequence = 0;
  return (samples, { atMs, latencyMs }) => {
    sequence += 1;
    const [time = { ms: atMs, ticks: 0 }] = samples;
    return {
      topic,
      payload: writePayload(samples, formatTime(time)),
      contentType: "application/json",
      userProperties: {
        id: randomUUID(),
        specversion: "1.0",
        type: samples.length === dataset.dataPoints.length ? "ua-keyframe" : "ua-deltaframe",
        source: serverUri,
        subject,
        time: formatTimeInFull(time),
        datacontenttype: "application/json",
        sequence: String(sequence),
        recordedtime: formatRecordedTime(atMs),
        uuid: asset.uuid,
        externalAssetId: asset.externalAssetId,
        serverToConnectorMilliseconds: String(latencyMs),
      },
    };
  };
}

function writePayload(samples: readonly Sample[], time: string): string {
  let payload = "";
  for (const { tag, dataValue } of samples) {
    payload += `${payload ? "," : "{"}${JSON.stringify(tag.name)}:{"SourceTimestamp":"${time}","Value":`;
    payload += `${valueToJson(dataValue.value)}${writeStatus(dataValue.statusCode)}}`;
  }
  return `${payload}}`;
}

/** The lower half of a status code tells about the value's way here (OPC UA Part 4, 7.39.1), not how good it is. */
function writeStatus({ value, name }: StatusCode): string {
  const code = (value & 0xffff0000) >>> 0;
  return code === 0 ? "" : `,"StatusCode":{"Code":${code},"Symbol":"${name.split("#")[0]}"}`;
}

/** As in `2026-03-02 06:00:05.100 +00:00`. */
function formatRecordedTime(atMs: number): string {
  return new Date(atMs).toISOString().replace("T", " ").replace("Z", " +00:00");
}
