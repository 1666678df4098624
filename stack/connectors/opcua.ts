import type { StatusCode } from "node-opcua-client";
import type { Connector, Source } from "./connector.ts";
import { catchUp } from "./opcua/catch-up.ts";
import { readEndpointConfiguration } from "./opcua/configuration.ts";
import { createMessageWriter } from "./opcua/message-writer.ts";
import { type Notification, publishLoop } from "./opcua/publish-loop.ts";
import { openSession } from "./opcua/session.ts";
import { subscribe } from "./opcua/subscribe.ts";
import { acceptLive, createTags, type Sample, type Tag } from "./opcua/tag.ts";

/** A server's clock may be ahead of ours by so much, and its history is still read to the end. */
const clockErrorMs = 86_400_000;

/**
 * Reads the datasets of an asset from an OPC UA server without security (None; anonymous or by user name).
 *
 * Every change is monitored, and published as one message for each dataset and source time. Nothing is lost to an outage
 * where the server keeps a history: what came after the stored source time of each tag is read from it, before the live
 * values go on; so is what did not fit into a queue of the server. Where it keeps none, reading goes on live.
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
  await using connection = await openSession(source, configuration);
  const { session } = connection;
  const tags = createTags(source, connection.resolve);
  const write = createMessageWriter(asset, connection.serverUri);

  const deliver = async (samples: Sample[], latencyMs = 0) => {
    source.signal.throwIfAborted();
    const { messages, position } = write(samples, { atMs: clock.now(), latencyMs });
    await source.emit(messages, position);
  };
  const catchUpWith = (some: readonly Tag[], untilMs: number) =>
    catchUp({ session, tags: some, untilMs, nowMs: clock.now(), deliver });

  // A long outage is caught up with before a subscription could run out of life; then, what came in meanwhile.
  await catchUpWith(tags, clock.now() + clockErrorMs);
  const subscriptions = await subscribe(session, asset, tags, configuration);
  await catchUpWith(tags, clock.now() + clockErrorMs);
  source.connected();

  for await (const notification of publishLoop(session, subscriptions)) {
    const gap = findOverflow(notification, tags);
    if (gap) await catchUpWith(gap.tags, gap.untilMs);
    const nowMs = clock.now();
    const samples = notification.values.flatMap(({ clientHandle, value }) => {
      const tag = tags[clientHandle];
      return (tag && acceptLive(tag, value, nowMs)) ?? [];
    });
    if (samples.length === 0) continue;
    await deliver(samples, clock.wallMs() - (notification.sentMs ?? clock.wallMs()));
  }
}

/** The tags of which the server had to drop values, and the time of the last value before which it did. */
function findOverflow({ values }: Notification, tags: readonly Tag[]) {
  const marked = values.filter(({ value }) => isOverflow(value.statusCode));
  if (marked.length === 0) return undefined;
  const handles = new Set(marked.map(({ clientHandle }) => clientHandle));
  return {
    tags: tags.filter(({ order }) => handles.has(order)),
    untilMs: Math.max(...marked.map(({ value }) => value.sourceTimestamp?.getTime() ?? 0)),
  };
}

/** OPC UA Part 4, 7.39.1: the overflow bit, in a status code that is about a value. */
function isOverflow({ value }: StatusCode): boolean {
  return (value & 0x0480) === 0x0480;
}
