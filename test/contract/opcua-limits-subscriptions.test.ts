import {
  AttributeIds,
  type ClientSession,
  type ClientSessionPublishService,
  type ClientSessionRawSubscriptionService,
  MonitoringMode,
  PublishRequest,
  type PublishResponse,
  TimestampsToReturn,
  type TransferSubscriptionsResponse,
} from "node-opcua-client";
import { expect, test } from "vitest";
import { openSessionAs, plainNode, startPlainServer } from "../support/opcua-server.ts";

/** ServerDiagnosticsSummary.CurrentSubscriptionCount */
const subscriptionCount = "ns=0;i=2285";

type RawSession = ClientSession & ClientSessionRawSubscriptionService & ClientSessionPublishService;
/** Its declaration says that it answers nothing. */
interface TransferringSession {
  transferSubscriptions(request: object): Promise<TransferSubscriptionsResponse>;
}

test("a subscription with nothing to tell says so after its keep-alive count", async () => {
  await using server = await startPlainServer();
  await using client = await openSessionAs(server.address);
  const session = client.session as RawSession;
  await subscribe(session, { keepAliveCount: 2, lifetimeCount: 100 });
  expect((await publish(session)).notificationMessage.notificationData).toHaveLength(1);
  const silent = await publish(session);
  expect(silent.notificationMessage.notificationData).toEqual([]);
  // OPC UA Part 4, 5.14.1.1: the number of the next notification, which it does not use up.
  expect(silent.notificationMessage.sequenceNumber).toBe(2);
});

test("a subscription lives as long as it said while nobody asks, and no longer", async () => {
  await using server = await startPlainServer();
  await using client = await openSessionAs(server.address);
  const session = client.session as RawSession;
  await subscribe(session, { keepAliveCount: 2, lifetimeCount: 100 });
  const count = async () =>
    (await session.read({ nodeId: subscriptionCount, attributeId: AttributeIds.Value })).value.value;
  expect(await count()).toBe(1);
  const started = performance.now();
  while ((await count()) > 0) expect(performance.now() - started).toBeLessThan(20_000);
  // 100 intervals of 50 ms, but for the time that the first read took.
  expect(performance.now() - started).toBeGreaterThan(4_000);
});

test("a subscription that its session left waits to be transferred, with what it has sent", async () => {
  await using server = await startPlainServer();
  const left = await openSessionAs(server.address);
  const { subscriptionId } = await subscribe(left.session as RawSession, {
    keepAliveCount: 10,
    lifetimeCount: 1_000,
  });
  const { notificationMessage } = await publish(left.session as RawSession);
  await left.session.close(false);
  await left.client.disconnect();

  await using client = await openSessionAs(server.address);
  const session = client.session as RawSession;
  const services: TransferringSession = session;
  const { results } = await services.transferSubscriptions({
    subscriptionIds: [subscriptionId],
    sendInitialValues: true,
  });
  const [result] = results ?? [];
  expect(result?.statusCode.name).toBe("Good");
  expect([...(result?.availableSequenceNumbers ?? [])]).toEqual([notificationMessage.sequenceNumber]);
  const next = await publish(session);
  expect(next.subscriptionId).toBe(subscriptionId);
  expect(next.notificationMessage.sequenceNumber).toBe(notificationMessage.sequenceNumber + 1);
});

async function subscribe(
  session: RawSession,
  { keepAliveCount, lifetimeCount }: { keepAliveCount: number; lifetimeCount: number },
) {
  const subscription = await session.createSubscription({
    requestedPublishingInterval: 50,
    requestedMaxKeepAliveCount: keepAliveCount,
    requestedLifetimeCount: lifetimeCount,
    publishingEnabled: true,
  });
  await session.createMonitoredItems({
    subscriptionId: subscription.subscriptionId,
    timestampsToReturn: TimestampsToReturn.Both,
    itemsToCreate: [
      {
        itemToMonitor: { nodeId: plainNode, attributeId: AttributeIds.Value },
        monitoringMode: MonitoringMode.Reporting,
        requestedParameters: { clientHandle: 1, samplingInterval: 0, queueSize: 10 },
      },
    ],
  });
  return subscription;
}

function publish(session: RawSession): Promise<PublishResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<PublishResponse>();
  session.publish(new PublishRequest({ requestHeader: { timeoutHint: 10_000 } }), (error, response) =>
    response ? resolve(response) : reject(error),
  );
  return promise;
}
