import { connectAsync } from "mqtt";
import { readSparkplug, sparkplugFilters } from "../../stack/dataflow/decode-sparkplug.ts";
import type { Ledger } from "./ledger.ts";
import { telemetryRoot } from "./resources.ts";

const filters = [`${telemetryRoot}/#`, ...sparkplugFilters];

/** A witness on the wire: notes which readings passed the broker. It is no part of the stack. */
export interface Tap extends AsyncDisposable {
  readonly messages: number;
}

/** Subscribes to all telemetry with a client of its own make, in a session that outlives a lost connection. */
export async function openTap(brokerAddress: string, runId: string, ledger: Ledger): Promise<Tap> {
  let messages = 0;
  const client = await connectAsync(brokerAddress, {
    protocolVersion: 5,
    clientId: `plant-witness-${runId}`,
    clean: false,
    reconnectPeriod: 200,
    properties: { sessionExpiryInterval: 3600, receiveMaximum: 1000 },
  });
  client.on("message", (topic, payload) => {
    messages++;
    note(topic, payload, ledger);
  });
  await client.subscribeAsync(filters, { qos: 1 });
  return {
    get messages() {
      return messages;
    },
    async [Symbol.asyncDispose]() {
      await client.unsubscribeAsync(filters).catch(() => {
        // The broker may be gone before its witness.
      });
      await client.endAsync(true, { properties: { sessionExpiryInterval: 0 } });
    },
  };
}

function note(topic: string, payload: Buffer, ledger: Ledger): void {
  if (!topic.startsWith(telemetryRoot)) {
    for (const { asset, dataPoint, sourceMs } of readSparkplug(topic, payload).readings) {
      ledger.seen(asset, dataPoint, sourceMs);
    }
    return;
  }
  const asset = topic.slice(telemetryRoot.length + 1).split("/", 1)[0] ?? "";
  let body: unknown;
  try {
    body = JSON.parse(payload.toString());
  } catch {
    return; // Not telemetry: what the stack makes of it shows at the destination.
  }
  for (const reading of Array.isArray(body) ? body : [body]) {
    if (typeof reading !== "object" || reading === null) continue;
    for (const [dataPoint, value] of Object.entries(reading)) {
      if (typeof value !== "object" || value === null || !("SourceTimestamp" in value)) continue;
      ledger.seen(asset, dataPoint, Date.parse(String(value.SourceTimestamp)));
    }
  }
}
