import type { Connector, Source } from "./connector.ts";
import { type EndpointConfiguration, readEndpointConfiguration } from "./opcua/configuration.ts";
import { publishLoop } from "./opcua/publish-loop.ts";
import { type Live, leaveBehind, resume, takeLeft } from "./opcua/resume.ts";
import { createSequenceBook } from "./opcua/sequence-book.ts";
import { type OpenSession, openSession } from "./opcua/session.ts";
import { createSourceOrder } from "./opcua/source-order.ts";
import { openSteps, type Steps } from "./opcua/steps.ts";
import { subscribe } from "./opcua/subscribe.ts";
import { createTags, startPosition, type Tag } from "./opcua/tag.ts";

/**
 * Reads the datasets of an asset from an OPC UA server: with the most security that it offers or that is configured,
 * anonymous or by user name.
 *
 * Every change is monitored, and published as one message for each dataset and source time, in the order of source time
 * over the asset. Nothing is lost to an outage where the server still has the subscriptions, or keeps a history: what came
 * after the stored source time of each tag, or after reading began, is read from it before the live values go on; so is what
 * did not fit into a queue of the server. Where it has neither, reading goes on live.
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
  const { asset, signal } = source;
  const configuration = readEndpointConfiguration(source.endpoint);
  const start = startPosition(source);
  if (Object.keys(start).length > 0) await source.emit([], start);
  await using connection = await openSession(source, configuration);
  let live = takeLeft(asset, connection.serverStart);
  const tags = live?.tags ?? createTags(source, connection.resolve);
  const steps = openSteps(source, connection, tags);
  try {
    const received = live && (await resume(connection.session, live, steps.take(live.inOrder)));
    if (!live || !received) {
      live = undefined;
      live = await begin(source, connection, { configuration, tags, steps });
    }
    await steps.catchUpToNow();
    source.connected();
    const take = steps.take(live.inOrder);
    const notifications = publishLoop(connection.session, live.subscriptions, live.book, received ?? []);
    for await (const notification of notifications) await take(notification);
  } finally {
    if (live?.serverStart && live.book.isWhole() && steps.areDone() && !signal.aborted) {
      connection.keepSubscriptions();
      leaveBehind(asset, live);
    }
  }
}

interface Beginning {
  readonly configuration: EndpointConfiguration;
  readonly tags: readonly Tag[];
  readonly steps: Steps;
}

/** A long outage is caught up with before a subscription could run out of life. */
async function begin(
  { asset }: Source,
  { session, serverStart }: OpenSession,
  { configuration, tags, steps }: Beginning,
): Promise<Live> {
  await steps.catchUpToNow();
  const subscriptions = await subscribe(session, asset, tags, configuration);
  return {
    serverStart,
    tags,
    subscriptions,
    book: createSequenceBook(),
    inOrder: createSourceOrder(tags, subscriptions.ids.length),
  };
}
