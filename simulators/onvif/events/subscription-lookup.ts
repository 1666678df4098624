import { type Call, subscriptionPaths } from "../service.ts";
import { SoapFault, subscriptionFault } from "../soap-fault.ts";
import { type Xml, xml } from "../xml.ts";
import { find } from "../xml-element.ts";
import { parseDateTimeMs, parseDurationMs, writeDateTime } from "../xs-time.ts";
import { type EventCursor, openEventCursor } from "./event-cursor.ts";
import { readEventFilter } from "./event-filter.ts";
import { type Subscription, type SubscriptionKind, subscriptionLimit } from "./subscriptions.ts";

const longestMs = 3_600_000;
const defaultKeepAliveMs = 60_000;

/** Opens a subscription with the filter and the time that the request asks for; throws the fault that says why not. */
export function openSubscription({ camera, request }: Call, kind: SubscriptionKind): Subscription {
  const isWanted = readEventFilter(find(request, "Filter"));
  const asked = find(request, "InitialTerminationTime")?.text;
  const keepAliveMs = readKeepAlive(
    asked,
    camera.deviceClock.nowMs(),
    "UnacceptableInitialTerminationTimeFault",
  );
  const cursor: EventCursor = openEventCursor({ trace: camera.happenings, clock: camera.clock, isWanted });
  const subscription = camera.subscriptions.open(kind, cursor, keepAliveMs);
  if (subscription !== undefined) return subscription;
  const reason = `all ${subscriptionLimit} places are taken; unsubscribe one, or wait until one ends`;
  throw subscriptionFault("SubscribeCreationFailedFault", reason, "Receiver");
}

/** The subscription that was called; throws the fault of WS-ResourceFramework for one that is no more. */
export function requireSubscription(
  { camera, path }: Call,
  kinds: readonly SubscriptionKind[],
): Subscription {
  for (const kind of kinds) {
    const id = path.startsWith(subscriptionPaths[kind]) ? path.slice(subscriptionPaths[kind].length) : "";
    const subscription = camera.subscriptions.find(kind, id);
    if (subscription !== undefined) return subscription;
  }
  const reason = "there is no such subscription, or it has ended; create another";
  const detail = xml`<wsrfr:ResourceUnknownFault>
    <wsrfr:Timestamp>${writeDateTime(camera.deviceClock.nowMs())}</wsrfr:Timestamp><wsrfr:Description>${reason}</wsrfr:Description>
  </wsrfr:ResourceUnknownFault>`;
  throw new SoapFault(["wsrfr:ResourceUnknownFault"], reason, { detail });
}

/** How far ahead of the camera's clock a termination is asked for, absolute or relative: at most an hour. */
export function readKeepAlive(asked: string | undefined, deviceMs: number, fault: string): number {
  if (asked === undefined || asked.trim() === "") return defaultKeepAliveMs;
  const aheadMs = parseDurationMs(asked) ?? (parseDateTimeMs(asked) ?? 0) - deviceMs;
  if (aheadMs <= 0)
    throw subscriptionFault(fault, `expected a time ahead, as in PT60S, got "${asked.slice(0, 40)}"`);
  return Math.min(aheadMs, longestMs);
}

/** The camera's time and the end of a subscription, both by its own clock. */
export function leaseOf(
  { camera }: Call,
  subscription: Subscription,
): { readonly now: Xml; readonly end: Xml } {
  const nowMs = camera.deviceClock.nowMs();
  const endMs = nowMs + subscription.terminationWallMs() - camera.clock.wallMs();
  return { now: { xml: writeDateTime(nowMs) }, end: { xml: writeDateTime(endMs) } };
}
