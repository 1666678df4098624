import {
  DataChangeNotification,
  type MonitoredItemNotification,
  PublishRequest,
  type PublishResponse,
  StatusChangeNotification,
  SubscriptionAcknowledgement,
} from "node-opcua-client";
import type { SequenceBook } from "./sequence-book.ts";
import type { SubscribingSession } from "./session.ts";
import type { Subscriptions } from "./subscribe.ts";

/** Requests beyond one for each subscription: the server has one at hand while another is worked off. */
const requestsInReserve = 2;

/** One notification message of a subscription. */
export interface Notification {
  readonly subscriptionId: number;
  /** None in a keep-alive, which says that there is nothing to tell. */
  readonly values: readonly MonitoredItemNotification[];
  /** What the server has to tell did not fit into this message and goes on in the next, data point after data point. */
  readonly goesOn: boolean;
  /** When it was sent, in Unix milliseconds of the server's own clock; undefined: the server did not say. */
  readonly sentMs: number | undefined;
}

/**
 * Notifications in the order in which they were sent. Each is acknowledged when the next is asked for, so a server may
 * forget it only then; those that were received before, at once. Throws when the connection is lost, a subscription ends, a notification is missing, or the server
 * answers other requests but does not publish: after 16 s by default, later where it is to publish less than every 2 s.
 */
export async function* publishLoop(
  session: SubscribingSession,
  { ids, silenceMs, answerWithinMs }: Subscriptions,
  book: SequenceBook,
  received: readonly SubscriptionAcknowledgement[],
): AsyncGenerator<Notification, void, void> {
  const waiting = ids.length + requestsInReserve;
  const withinMs = waiting * silenceMs + answerWithinMs;
  let acknowledgements = [...received];
  const requests: Promise<PublishResponse>[] = [];
  for (;;) {
    while (requests.length < waiting) {
      requests.push(publish(session, withinMs, acknowledgements));
      acknowledgements = [];
    }
    // The oldest request is answered first (OPC UA Part 4, 5.14.5.1).
    const response = await requests.shift();
    if (!response) continue;
    const { subscriptionId, notificationMessage } = response;
    const isKeepAlive = !notificationMessage.notificationData?.length;
    if (!isKeepAlive) book.note(subscriptionId, notificationMessage.sequenceNumber);
    yield readNotification(response);
    if (isKeepAlive) continue;
    acknowledgements.push(
      new SubscriptionAcknowledgement({ subscriptionId, sequenceNumber: notificationMessage.sequenceNumber }),
    );
  }
}

function publish(
  session: SubscribingSession,
  withinMs: number,
  subscriptionAcknowledgements: SubscriptionAcknowledgement[],
): Promise<PublishResponse> {
  const request = new PublishRequest({
    requestHeader: { timeoutHint: withinMs },
    subscriptionAcknowledgements,
  });
  const { promise, resolve, reject } = Promise.withResolvers<PublishResponse>();
  session.publish(request, (error, response) => {
    if (response) resolve(response);
    else reject(error ?? new Error("expected an answer to a publish request, got none"));
  });
  // Many wait at a time; those behind the first that fails have nothing to add.
  promise.catch(() => {});
  return promise;
}

/** Reads a message; throws where it tells that its subscription has ended. */
export function readNotification(
  response: Pick<
    PublishResponse,
    "subscriptionId" | "moreNotifications" | "notificationMessage" | "responseHeader"
  >,
): Notification {
  const { subscriptionId, moreNotifications, notificationMessage, responseHeader } = response;
  const values = (notificationMessage.notificationData ?? []).flatMap((data) => {
    if (data instanceof StatusChangeNotification)
      throw new Error(`the server ended a subscription: ${data.status.name}`);
    return data instanceof DataChangeNotification ? (data.monitoredItems ?? []) : [];
  });
  return { subscriptionId, values, goesOn: moreNotifications, sentMs: responseHeader.timestamp?.getTime() };
}
