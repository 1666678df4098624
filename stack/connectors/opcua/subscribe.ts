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
  readonly count: number;
  /** The longest that any of them is silent, in wall milliseconds. */
  readonly silenceMs: number;
  /** How long the server may take for an answer that it can give at once, in wall milliseconds. */
  readonly answerWithinMs: number;
}

/**
 * Has the server watch the tags: a subscription for each dataset and each 1,000 of its tags (`subscription.maxItems`).
 * Throws when the server refuses a tag, naming every one that it refuses.
 */
export async function subscribe(
  session: SubscribingSession,
  { datasets }: Asset,
  tags: readonly Tag[],
  { session: { keepAliveIntervalMilliseconds }, subscription: settings }: EndpointConfiguration,
): Promise<Subscriptions> {
  let count = 0;
  let silenceMs = 0;
  for (const [index, dataset] of datasets.entries()) {
    const { publishingInterval } = readDatasetConfiguration(dataset);
    const ownTags = tags.filter((tag) => tag.dataset === index);
    for (let start = 0; start < ownTags.length; start += settings.maxItems) {
      const subscription = await createSubscription(session, publishingInterval, settings);
      await monitor(session, subscription.subscriptionId, ownTags.slice(start, start + settings.maxItems));
      const { revisedPublishingInterval, revisedMaxKeepAliveCount } = subscription;
      silenceMs = Math.max(silenceMs, revisedPublishingInterval * revisedMaxKeepAliveCount);
      count += 1;
    }
  }
  return { count, silenceMs, answerWithinMs: keepAliveIntervalMilliseconds };
}

function createSubscription(
  session: SubscribingSession,
  publishingIntervalMs: number,
  { lifeTimeMilliseconds, keepAliveMilliseconds }: EndpointConfiguration["subscription"],
): Promise<CreateSubscriptionResponse> {
  const intervalMs = Math.max(1, publishingIntervalMs);
  const keepAliveCount = Math.ceil(keepAliveMilliseconds / intervalMs);
  return session.createSubscription({
    requestedPublishingInterval: publishingIntervalMs,
    requestedMaxKeepAliveCount: keepAliveCount,
    // OPC UA Part 4, 5.14.1.1: at least three times the keep-alive count.
    requestedLifetimeCount: Math.max(3 * keepAliveCount, Math.ceil(lifeTimeMilliseconds / intervalMs)),
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
