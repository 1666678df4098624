import { namespaces } from "../namespaces.ts";
import type { Service } from "../service.ts";
import { type Xml, xml } from "../xml.ts";
import { getEventProperties } from "./event-properties.ts";
import { createPullPointSubscription, pullMessages, seek } from "./pull-point-operations.ts";
import { renew, setSynchronizationPoint, subscribe, unsubscribe } from "./subscription-operations.ts";
import { subscriptionLimit } from "./subscriptions.ts";

/** What the event service can do. Storage is persistent: any event since the plant started can be sought. */
export const eventCapabilities: Xml = xml`<tev:Capabilities WSSubscriptionPolicySupport="false" WSPullPointSupport="true"
  WSPausableSubscriptionManagerInterfaceSupport="false" MaxNotificationProducers="${subscriptionLimit}"
  MaxPullPoints="${subscriptionLimit}" PersistentNotificationStorage="true"/>`;

/** The event service with its pull points and subscriptions (ONVIF Core, Event handling; WS-BaseNotification). */
export const eventService: Service = {
  namespaces: [namespaces.tev, namespaces.wsnt],
  operations: {
    PRE_AUTH: {
      GetServiceCapabilities: () =>
        xml`<tev:GetServiceCapabilitiesResponse>${eventCapabilities}</tev:GetServiceCapabilitiesResponse>`,
    },
    READ_MEDIA: {
      GetEventProperties: getEventProperties,
      CreatePullPointSubscription: createPullPointSubscription,
      PullMessages: pullMessages,
      Seek: seek,
      Subscribe: subscribe,
      Renew: renew,
      Unsubscribe: unsubscribe,
      SetSynchronizationPoint: setSynchronizationPoint,
    },
  },
};
