import { type Call, subscriptionPaths } from "../service.ts";
import { invalidArgument, SoapFault } from "../soap-fault.ts";
import { type Xml, xml } from "../xml.ts";
import { find } from "../xml-element.ts";
import { parseDateTimeMs, parseDurationMs } from "../xs-time.ts";
import { renderNotification } from "./camera-events.ts";
import { leaseOf, openSubscription, requireSubscription } from "./subscription-lookup.ts";

const limits = { messages: 1000, timeoutMs: 300_000 } as const;

export function createPullPointSubscription(call: Call): Xml {
  const subscription = openSubscription(call, "pullPoint");
  const { now, end } = leaseOf(call, subscription);
  const address = call.origin + subscriptionPaths.pullPoint + subscription.id;
  return xml`<tev:CreatePullPointSubscriptionResponse>
    <tev:SubscriptionReference><wsa:Address>${address}</wsa:Address></tev:SubscriptionReference>
    <wsnt:CurrentTime>${now}</wsnt:CurrentTime>
    <wsnt:TerminationTime>${end}</wsnt:TerminationTime>
  </tev:CreatePullPointSubscriptionResponse>`;
}

/** Waits for events; a pull keeps its pull point alive (ONVIF Core, Pull messages), so that a long wait is not its end. */
export async function pullMessages(call: Call): Promise<Xml> {
  const subscription = requireSubscription(call, ["pullPoint"]);
  const { limit, timeoutMs } = readLimits(call);
  subscription.keepAlive(timeoutMs);
  const signal = AbortSignal.any([call.signal, subscription.ended]);
  const notifications = await subscription.cursor.pull(limit, timeoutMs, signal);
  // It may have ended meanwhile: the client is told so.
  requireSubscription(call, ["pullPoint"]).keepAlive();
  const { now, end } = leaseOf(call, subscription);
  return xml`<tev:PullMessagesResponse>
    <tev:CurrentTime>${now}</tev:CurrentTime>
    <tev:TerminationTime>${end}</tev:TerminationTime>
    ${notifications.map((notification) => renderNotification(notification))}
  </tev:PullMessagesResponse>`;
}

function readLimits({ request }: Call): { readonly limit: number; readonly timeoutMs: number } {
  const timeoutMs = parseDurationMs(find(request, "Timeout")?.text ?? "");
  const limit = Number(find(request, "MessageLimit")?.text);
  if (timeoutMs === undefined || !Number.isInteger(limit) || limit < 1) {
    throw invalidArgument("ter:InvalidArgs", "expected Timeout, as in PT5S, and MessageLimit of at least 1");
  }
  if (timeoutMs <= limits.timeoutMs && limit <= limits.messages) return { limit, timeoutMs };
  const detail = xml`<tev:PullMessagesFaultResponse>
    <tev:MaxTimeout>PT${limits.timeoutMs / 1000}S</tev:MaxTimeout><tev:MaxMessageLimit>${limits.messages}</tev:MaxMessageLimit>
  </tev:PullMessagesFaultResponse>`;
  const reason = "Timeout or MessageLimit is above what the camera offers";
  throw new SoapFault(["ter:InvalidArgVal"], reason, { detail });
}

export function seek(call: Call): Xml {
  const plantMs = parseDateTimeMs(find(call.request, "UtcTime")?.text ?? "");
  if (plantMs === undefined) throw invalidArgument("ter:InvalidArgs", "expected UtcTime as an xs:dateTime");
  if (find(call.request, "Reverse")?.text === "true") {
    throw invalidArgument("ter:InvalidArgs", "pulling in reverse is not offered");
  }
  requireSubscription(call, ["pullPoint"]).cursor.seek(plantMs);
  return xml`<tev:SeekResponse/>`;
}
