import { randomUUID } from "node:crypto";
import type { Message, Source } from "./connector.ts";

/** Where a message comes from within its asset. */
export interface Origin {
  readonly type: "DataSet" | "Event";
  /** `<dataset>` or `<eventGroup>/<event>`. */
  readonly subject: string;
  readonly dataSource: string;
  readonly contentType: string;
}

/**
 * The CloudEvents attributes of a message in the dialect of the Azure IoT Operations connector SDK
 * (REST, SSE, ONVIF, MQTT; OPC UA has its own), as MQTT user properties; `time` is plant time.
 */
export function cloudEvent(source: Source, origin: Origin): Message["userProperties"] {
  const { device, endpointName, asset } = source;
  const assetId = asset.externalAssetId === asset.uuid ? asset.name : asset.externalAssetId;
  return {
    specversion: "1.0",
    id: randomUUID(),
    source: `ms-aio:${device.name}/${origin.dataSource.replace(/^\/+/, "")}`,
    type: origin.type,
    subject: `${assetId}/${origin.subject}`,
    time: new Date(source.clock.now()).toISOString(),
    datacontenttype: origin.contentType,
    aiodeviceref: `ms-aio:${device.uuid}/${endpointName}`,
    aioassetref: `ms-aio:${asset.uuid}`,
  };
}
