import type { Connector, Source } from "./connector.ts";
import { catchUp } from "./opcua/catch-up.ts";
import { readEndpointConfiguration } from "./opcua/configuration.ts";
import { type Horizon, readHorizon } from "./opcua/horizon.ts";
import { createMessageWriter } from "./opcua/message-writer.ts";
import { publishLoop } from "./opcua/publish-loop.ts";
import { openSession } from "./opcua/session.ts";
import { createSourceOrder } from "./opcua/source-order.ts";
import type { SourceTime } from "./opcua/source-time.ts";
import { subscribe } from "./opcua/subscribe.ts";
import { acceptLive, createTags, type Sample, startPosition } from "./opcua/tag.ts";

/** A server that tells no source times may be ahead of us by so much, and its history is still read to the end. */
const clockErrorMs = 86_400_000;

/**
 * Reads the datasets of an asset from an OPC UA server without security (None; anonymous or by user name).
 *
 * Every change is monitored, and published as one message for each dataset and source time, in the order of source time
 * over the asset. Nothing is lost to an outage where the server keeps a history: what came after the stored source time of
 * each tag, or after reading began, is read from it before the live values go on; so is what did not fit into a queue of
 * the server. Where it keeps none, reading goes on live.
 */
export const opcuaConnector: Connector = {
  endpointType: "Microsoft.OpcUa",

  async read(source) {
    try {
      await readUntilLost(source);
    } catch (cause) {
      if (source.signal.aborted) return;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`${source.asset.name} at ${source.endpoint.address}: ${reason.trim()}`, { cause });
    }
  },
};

async function readUntilLost(source: Source): Promise<void> {
  const { asset, clock } = source;
  const configuration = readEndpointConfiguration(source.endpoint);
  const start = startPosition(source);
  if (Object.keys(start).length > 0) await source.emit([], start);
  await using connection = await openSession(source, configuration);
  const { session } = connection;
  const tags = createTags(source, connection.resolve);
  const write = createMessageWriter(asset, connection.serverUri);

  const deliver = async (samples: Sample[], latencyMs = 0) => {
    source.signal.throwIfAborted();
    const { messages, position } = write(samples, { atMs: clock.now(), latencyMs });
    await source.emit(messages, position);
  };
  const catchUpUntil = (until: SourceTime, initial?: Horizon["initial"]) =>
    catchUp({ session, tags, until, nowMs: clock.now(), deliver, ...(initial && { initial }) });
  const catchUpToNow = async () => {
    const { at, initial } = await readHorizon(session, tags, clock.now());
    await catchUpUntil(at ?? { ms: clock.now() + clockErrorMs, ticks: 0 }, initial);
  };

  // A long outage is caught up with before a subscription could run out of life; then, what came in meanwhile.
  await catchUpToNow();
  const subscriptions = await subscribe(session, asset, tags, configuration);
  await catchUpToNow();
  source.connected();

  const inOrder = createSourceOrder(tags, subscriptions.count);
  for await (const notification of publishLoop(session, subscriptions)) {
    const { samples, gapUntil } = inOrder(notification, clock.now());
    if (gapUntil) await catchUpUntil(gapUntil);
    const accepted = acceptLive(samples);
    if (accepted.length === 0) continue;
    await deliver(accepted, clock.wallMs() - (notification.sentMs ?? clock.wallMs()));
  }
}
