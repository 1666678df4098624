import { z } from "zod";
import type { Source } from "../connector.ts";
import { atOrigin, type Camera } from "./camera.ts";
import { elementText } from "./soap-client.ts";

const events = "http://www.onvif.org/ver10/events/wsdl";
const subscriptions = "http://docs.oasis-open.org/wsn/b-2";
const addressing = { events, subscriptions: "http://docs.oasis-open.org/wsn/bw-2" } as const;

const waitSeconds = 5;
const keepSeconds = 30;
const limitMs = 5_000;
const goodbyeMs = 1_000;

/** A place in the camera's events; disposing it gives the place back, within a second, if the camera can be reached. */
export interface PullPoint extends AsyncDisposable {
  /** The next events; none after some seconds without any. Throws when the camera is lost. */
  pull(): Promise<readonly Notification[]>;
  /** Goes back to the first event at or after that time, an xs:dateTime. */
  seek(utcTime: string): Promise<void>;
}

const simpleItem = z.object({ "@Name": z.string(), "@Value": z.string() });
const notification = z.object({
  Topic: elementText,
  Message: z.object({
    Message: z.object({
      "@UtcTime": z.string(),
      "@PropertyOperation": z.string().optional(),
      Data: z.object({ SimpleItem: z.array(simpleItem).default([]) }).optional(),
    }),
  }),
});

/** What the camera told of one event. */
export type Notification = z.output<typeof notification>;

const time = elementText.transform((text) => Date.parse(text));
const lease = z.object({ CurrentTime: time, TerminationTime: time });
const created = z.object({
  CreatePullPointSubscriptionResponse: lease.extend({
    SubscriptionReference: z.object({ Address: elementText }),
  }),
});
const renewed = z.object({ RenewResponse: lease });
const pulled = z.object({
  PullMessagesResponse: z.object({ NotificationMessage: z.array(notification).default([]) }),
});
const done = z.looseObject({});

/** Subscribes to all events of the camera. */
export async function openPullPoint(
  { client, eventService }: Camera,
  { clock, signal }: Source,
): Promise<PullPoint> {
  const create = `<CreatePullPointSubscription xmlns="${events}"><InitialTerminationTime>PT${keepSeconds}S</InitialTerminationTime></CreatePullPointSubscription>`;
  const request = eventRequest("EventPortType", "CreatePullPointSubscription", create);
  const answer = await client.call(eventService, request, created, { limitMs, signal });
  const { SubscriptionReference, ...firstLease } = answer.CreatePullPointSubscriptionResponse;
  const address = atOrigin(eventService, SubscriptionReference.Address);
  let renewMs = halfOf(firstLease, clock.wallMs());

  async function renew(): Promise<void> {
    const body = `<Renew xmlns="${subscriptions}"><TerminationTime>PT${keepSeconds}S</TerminationTime></Renew>`;
    const { RenewResponse } = await client.call(address, subscriptionRequest("Renew", body), renewed, {
      limitMs,
      signal,
    });
    renewMs = halfOf(RenewResponse, clock.wallMs());
  }

  return {
    async pull() {
      if (clock.wallMs() >= renewMs) await renew();
      const body = `<PullMessages xmlns="${events}"><Timeout>PT${waitSeconds}S</Timeout><MessageLimit>100</MessageLimit></PullMessages>`;
      const options = { limitMs: waitSeconds * 1_000 + limitMs, signal };
      const { PullMessagesResponse } = await client.call(
        address,
        eventRequest("PullPointSubscription", "PullMessages", body),
        pulled,
        options,
      );
      return PullMessagesResponse.NotificationMessage;
    },
    async seek(utcTime) {
      const body = `<Seek xmlns="${events}"><UtcTime>${utcTime}</UtcTime></Seek>`;
      await client.call(address, eventRequest("PullPointSubscription", "Seek", body), done, {
        limitMs,
        signal,
      });
    },
    async [Symbol.asyncDispose]() {
      const request = subscriptionRequest("Unsubscribe", `<Unsubscribe xmlns="${subscriptions}"/>`);
      const goodbye = { limitMs: goodbyeMs, signal: new AbortController().signal };
      // A camera that cannot be reached forgets the pull point by itself when its time is over.
      await client.call(address, request, done, goodbye).catch(() => {});
    },
  };
}

/** Machine time at which half of the lease is over; told by the camera's clock, and so only its length counts. */
function halfOf({ CurrentTime, TerminationTime }: z.output<typeof lease>, wallMs: number): number {
  return wallMs + Math.max(0, TerminationTime - CurrentTime) / 2;
}

function eventRequest(port: "EventPortType" | "PullPointSubscription", operation: string, body: string) {
  return { operation, action: `${addressing.events}/${port}/${operation}Request`, body };
}

function subscriptionRequest(operation: "Renew" | "Unsubscribe", body: string) {
  return { operation, action: `${addressing.subscriptions}/SubscriptionManager/${operation}Request`, body };
}
