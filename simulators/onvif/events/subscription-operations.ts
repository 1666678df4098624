import { type Call, serviceAddresses, subscriptionPaths } from "../service.ts";
import { subscriptionFault } from "../soap-fault.ts";
import { type Xml, xml } from "../xml.ts";
import { find } from "../xml-element.ts";
import { notifyConsumer } from "./notifier.ts";
import { leaseOf, openSubscription, readKeepAlive, requireSubscription } from "./subscription-lookup.ts";

const bothKinds = ["pullPoint", "notify"] as const;

/** From now on the camera sends its events to the consumer, as WS-BaseNotification has it. */
export function subscribe(call: Call): Xml {
  const { camera, origin } = call;
  const consumer = readConsumer(call);
  const subscription = openSubscription(call, "notify");
  const address = origin + subscriptionPaths.notify + subscription.id;
  const notifying = notifyConsumer({
    subscription,
    consumer,
    subscriptionAddress: address,
    producerAddress: origin + serviceAddresses.events.path,
    wallMs: () => camera.clock.wallMs(),
    onOver: () => camera.subscriptions.close(subscription.id),
  });
  // It tries until the subscription ends, and then there is nobody left to tell.
  notifying.catch(() => camera.subscriptions.close(subscription.id));
  const { now, end } = leaseOf(call, subscription);
  return xml`<wsnt:SubscribeResponse>
    <wsnt:SubscriptionReference><wsa:Address>${address}</wsa:Address></wsnt:SubscriptionReference>
    <wsnt:CurrentTime>${now}</wsnt:CurrentTime>
    <wsnt:TerminationTime>${end}</wsnt:TerminationTime>
  </wsnt:SubscribeResponse>`;
}

function readConsumer({ request }: Call): URL {
  const consumer = URL.parse(find(request, "ConsumerReference", "Address")?.text.trim() ?? "");
  if (consumer?.protocol === "http:" && consumer.username === "" && consumer.password === "") return consumer;
  const reason =
    "expected a ConsumerReference with an address such as http://host:port/path, without credentials";
  throw subscriptionFault("SubscribeCreationFailedFault", reason);
}

export function renew(call: Call): Xml {
  const subscription = requireSubscription(call, bothKinds);
  const asked = find(call.request, "TerminationTime")?.text;
  const deviceMs = call.camera.deviceClock.nowMs();
  subscription.renew(readKeepAlive(asked, deviceMs, "UnacceptableTerminationTimeFault"));
  const { now, end } = leaseOf(call, subscription);
  return xml`<wsnt:RenewResponse>
    <wsnt:TerminationTime>${end}</wsnt:TerminationTime>
    <wsnt:CurrentTime>${now}</wsnt:CurrentTime>
  </wsnt:RenewResponse>`;
}

export function unsubscribe(call: Call): Xml {
  call.camera.subscriptions.close(requireSubscription(call, bothKinds).id);
  return xml`<wsnt:UnsubscribeResponse/>`;
}

/** Tells the state of every property once more. */
export function setSynchronizationPoint(call: Call): Xml {
  requireSubscription(call, bothKinds).cursor.synchronize();
  return xml`<tev:SetSynchronizationPointResponse/>`;
}
