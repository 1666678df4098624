import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { namespaces } from "../namespaces.ts";
import { renderEnvelope } from "../soap-envelope.ts";
import { type Xml, xml } from "../xml.ts";
import { type Notification, renderNotification } from "./camera-events.ts";
import type { Subscription } from "./subscriptions.ts";

const batchLimit = 100;
const idleMs = 1_000;
const answerLimitMs = 5_000;
const retryMs = { first: 250, longest: 5_000 } as const;
const refusalLimit = 3;

/** Where a subscription's messages go, and how it looks to its client. */
export interface NotifierOptions {
  readonly subscription: Subscription;
  /** Plain HTTP. */
  readonly consumer: URL;
  /** The addresses of the subscription and of the camera, as its client knows them. */
  readonly subscriptionAddress: string;
  readonly producerAddress: string;
  readonly wallMs: () => number;
  /** Called when the time of the subscription is over. */
  readonly onOver: () => void;
}

/**
 * Sends a subscription's events to its consumer, in order, until the subscription ends. A consumer that cannot be
 * reached is tried again and again, at most every 5 s, and events wait for it in the trace, not in memory; a batch that
 * it refuses three times is left out. Redirects are not followed.
 */
export async function notifyConsumer(options: NotifierOptions): Promise<void> {
  const { subscription, wallMs, onOver } = options;
  const { ended, cursor } = subscription;
  while (!ended.aborted) {
    if (subscription.terminationWallMs() <= wallMs()) return onOver();
    const notifications = await cursor.pull(batchLimit, idleMs, ended);
    if (notifications.length > 0) await deliver(notifications, options);
  }
}

async function deliver(notifications: readonly Notification[], options: NotifierOptions): Promise<void> {
  const { subscription, consumer, wallMs } = options;
  const message = renderNotify(notifications, options);
  let waitMs: number = retryMs.first;
  let refusals = 0;
  while (!subscription.ended.aborted && subscription.terminationWallMs() > wallMs()) {
    const status = await post(consumer, message, subscription.ended).catch(() => undefined);
    if (status !== undefined && status < 300) return;
    if (status !== undefined) refusals += 1;
    if (refusals >= refusalLimit) return;
    // Woken by the end of the subscription, which the loop then sees.
    await sleep(waitMs, undefined, { signal: subscription.ended, ref: false }).catch(() => {});
    waitMs = Math.min(waitMs * 2, retryMs.longest);
  }
}

/** Resolves with the HTTP status; rejects where there is no answer in time. */
function post(consumer: URL, body: string, ended: AbortSignal): Promise<number> {
  const headers = {
    "Content-Type": `application/soap+xml; charset=utf-8; action="${notifyAction}"`,
    "Content-Length": Buffer.byteLength(body),
  };
  const signal = AbortSignal.any([ended, AbortSignal.timeout(answerLimitMs)]);
  return new Promise((resolve, reject) => {
    const asking = request(consumer, { method: "POST", headers, signal, agent: false }, (answer) => {
      // What a consumer has to say about an event interests no camera.
      answer.destroy();
      resolve(answer.statusCode ?? 500);
    });
    asking.on("error", reject).end(body);
  });
}

const notifyAction = "http://docs.oasis-open.org/wsn/bw-2/NotificationConsumer/Notify";

function renderNotify(notifications: readonly Notification[], options: NotifierOptions): string {
  const references = xml`
    <wsnt:SubscriptionReference><wsa:Address>${options.subscriptionAddress}</wsa:Address></wsnt:SubscriptionReference>`;
  const producer = xml`
    <wsnt:ProducerReference><wsa:Address>${options.producerAddress}</wsa:Address></wsnt:ProducerReference>`;
  const messages: readonly Xml[] = notifications.map((notification) =>
    renderNotification(notification, { before: references, after: producer }),
  );
  const headers = xml`<wsa:Action>${notifyAction}</wsa:Action><wsa:To>${options.consumer.href}</wsa:To>`;
  return renderEnvelope(xml`<wsnt:Notify>${messages}</wsnt:Notify>`, { soap: namespaces.soap12, headers });
}
