import {
  AttributeIds,
  type CreateSubscriptionResponse,
  MonitoringMode,
  TimestampsToReturn,
} from "node-opcua-client";
import type { Asset } from "../../registry/resources.ts";
import { type EndpointConfiguration, readDatasetConfiguration } from "./configuration.ts";
import type { SubscribingSession } from "./session.ts";
import type { Tag } from "./tag.ts";

const notificationsPerPublish = 10_000;

/** Subscriptions of one session. */
export interface Subscriptions {
  readonly ids: readonly number[];
  /** The longest that any of them is silent, in wall milliseconds. */
  readonly silenceMs: number;
  /** How long the server may take for an answer that it can give at once, in wall milliseconds. */
  readonly answerWithinMs: number;
}

/**
 * Has the server watch the tags: a subscription for each 1,000 of them (`subscription.maxItems`), over all datasets. All are
 * published at the shortest interval of any dataset, since order over the asset would have to wait for a slower one.
 * Throws when the server refuses a tag, naming every one that it refuses.
 */
export async function subscribe(
  session: SubscribingSession,
  { datasets }: Asset,
  tags: readonly Tag[],
  { session: { keepAliveIntervalMilliseconds }, subscription: settings }: EndpointConfiguration,
): Promise<Subscriptions> {
  const intervals = datasets.map((dataset) => readDatasetConfiguration(dataset).publishingInterval);
  const intervalMs = Math.max(1, Math.min(...intervals));
  const count = Math.ceil(tags.length / settings.maxItems);
  // The values of one wait for what the others have to say, be it nothing.
  const keepAliveCount = count > 1 ? 1 : Math.ceil(settings.keepAliveMilliseconds / intervalMs);
  const ids: number[] = [];
  let silenceMs = 0;
  for (let start = 0; start < tags.length; start += settings.maxItems) {
    const subscription = await createSubscription(session, {
      intervalMs,
      keepAliveCount,
      lifeTimeMs: settings.lifeTimeMilliseconds,
    });
    await monitor(session, subscription.subscriptionId, tags.slice(start, start + settings.maxItems));
    ids.push(subscription.subscriptionId);
    const { revisedPublishingInterval, revisedMaxKeepAliveCount } = subscription;
    silenceMs = Math.max(silenceMs, revisedPublishingInterval * revisedMaxKeepAliveCount);
  }
  return { ids, silenceMs, answerWithinMs: keepAliveIntervalMilliseconds };
}

interface Rhythm {
  readonly intervalMs: number;
  readonly keepAliveCount: number;
  readonly lifeTimeMs: number;
}

function createSubscription(
  session: SubscribingSession,
  { intervalMs, keepAliveCount, lifeTimeMs }: Rhythm,
): Promise<CreateSubscriptionResponse> {
  return session.createSubscription({
    requestedPublishingInterval: intervalMs,
    requestedMaxKeepAliveCount: keepAliveCount,
    // OPC UA Part 4, 5.14.1.1: at least three times the keep-alive count.
    requestedLifetimeCount: Math.max(3 * keepAliveCount, Math.ceil(lifeTimeMs / intervalMs)),
    maxNotificationsPerPublish: notificationsPerPublish,
    publishingEnabled: true,
    priority: 1,
  });
}

async function monitor(
  session: SubscribingSession,
  subscriptionId: number,
  tags: readonly Tag[],
): Promise<void> {
  const { results } = await session.createMonitoredItems({
    subscriptionId,
    timestampsToReturn: TimestampsToReturn.Source,
    itemsToCreate: tags.map(({ nodeId, order, sampling }) => ({
      itemToMonitor: { nodeId, attributeId: AttributeIds.Value },
      monitoringMode: MonitoringMode.Reporting,
      requestedParameters: { clientHandle: order, discardOldest: true, ...sampling },
    })),
  });
  const refused = tags.flatMap(({ key, nodeId }, index) => {
    const status = results?.[index]?.statusCode;
    return status?.isGood() ? [] : [`${key} (${nodeId}): ${status?.name ?? "no answer"}`];
  });
  if (refused.length > 0)
    throw new Error(`the server does not let these be monitored: ${refused.join(", ")}`);
}
