import {
  RepublishRequest,
  type RepublishResponse,
  type StatusCode,
  SubscriptionAcknowledgement,
  type TransferResult,
  type TransferSubscriptionsResponse,
} from "node-opcua-client";
import type { Asset } from "../../registry/resources.ts";
import { type Notification, readNotification } from "./publish-loop.ts";
import type { SequenceBook } from "./sequence-book.ts";
import type { SubscribingSession } from "./session.ts";
import type { createSourceOrder } from "./source-order.ts";
import type { Subscriptions } from "./subscribe.ts";
import type { Tag } from "./tag.ts";

/** What goes on over a lost connection, as long as the server does. */
export interface Live {
  /** When the server was started: after another start its subscriptions may be anybody's. Undefined: nobody knows. */
  readonly serverStart: string | undefined;
  readonly tags: readonly Tag[];
  readonly subscriptions: Subscriptions;
  readonly book: SequenceBook;
  readonly inOrder: ReturnType<typeof createSourceOrder>;
}

const left = new WeakMap<Asset, Live>();

/** Keeps what a reading of the asset had when its connection was lost, for the next. */
export function leaveBehind(asset: Asset, live: Live): void {
  left.set(asset, live);
}

/** What the last reading of the asset left behind, if the server is still the same; it is given once. */
export function takeLeft(asset: Asset, serverStart: string | undefined): Live | undefined {
  const live = left.get(asset);
  left.delete(asset);
  return serverStart !== undefined && live?.serverStart === serverStart ? live : undefined;
}

/**
 * Takes the subscriptions over into this session, and what the server sent into the lost connection. Gives what is to be
 * acknowledged, or undefined where the server does not have it all any more: the subscriptions are deleted then.
 */
export async function resume(
  session: SubscribingSession,
  { subscriptions: { ids }, book }: Live,
  take: (notification: Notification) => Promise<void>,
): Promise<readonly SubscriptionAcknowledgement[] | undefined> {
  const results = await transfer(session, ids);
  const acknowledgements: SubscriptionAcknowledgement[] = [];
  for (const [index, subscriptionId] of ids.entries()) {
    const result = results[index];
    if (!result?.statusCode.isGood()) return abandon(session, ids);
    const numbers = [...(result.availableSequenceNumbers ?? [])];
    while (numbers.includes(book.next(subscriptionId))) {
      const response = await republish(session, subscriptionId, book.next(subscriptionId));
      if (!response) return abandon(session, ids);
      book.note(subscriptionId, response.notificationMessage.sequenceNumber);
      // Whether more of the same went with it is not told again, so it waits for what comes next.
      await take(readNotification({ ...response, subscriptionId, moreNotifications: true }));
    }
    acknowledgements.push(
      ...numbers.map((sequenceNumber) => new SubscriptionAcknowledgement({ subscriptionId, sequenceNumber })),
    );
  }
  return acknowledgements;
}

/** The library has these services, and declares them as if they answered nothing. */
interface AnsweringSession {
  transferSubscriptions(request: object): Promise<TransferSubscriptionsResponse>;
  deleteSubscriptions(request: object): Promise<unknown>;
}

async function transfer(
  session: SubscribingSession,
  subscriptionIds: readonly number[],
): Promise<readonly TransferResult[]> {
  const services: AnsweringSession = session;
  const { results } = await services.transferSubscriptions({
    subscriptionIds: [...subscriptionIds],
    sendInitialValues: false,
  });
  return results ?? [];
}

/** Undefined where the server has forgotten the message. */
function republish(
  session: SubscribingSession,
  subscriptionId: number,
  retransmitSequenceNumber: number,
): Promise<RepublishResponse | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<RepublishResponse | undefined>();
  const request = new RepublishRequest({ subscriptionId, retransmitSequenceNumber });
  session.republish(request, (error, response) => {
    const status: StatusCode | undefined = response?.responseHeader.serviceResult;
    if (response) resolve(status?.isGood() ? response : undefined);
    else if (/Bad(MessageNotAvailable|SubscriptionIdInvalid|Service|NotSupported)/.test(String(error)))
      resolve(undefined);
    else reject(error);
  });
  return promise;
}

async function abandon(session: SubscribingSession, subscriptionIds: readonly number[]): Promise<undefined> {
  const services: AnsweringSession = session;
  await services.deleteSubscriptions({ subscriptionIds: [...subscriptionIds] });
}
