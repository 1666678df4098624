import { randomUUID } from "node:crypto";
import { renderNotification, renderTopicSet } from "./door-events.ts";
import { namespaces } from "./namespaces.ts";
import { openPullPoint, type PullPoint } from "./pull-point.ts";
import { type Call, pullPointPath, type Service } from "./service.ts";
import { invalidArgument, SoapFault, subscriptionFault } from "./soap-fault.ts";
import { readTopicFilter, topicDialects } from "./topic-filter.ts";
import { type Xml, xml } from "./xml.ts";
import { find } from "./xml-element.ts";
import { parseDateTimeMs, parseDurationMs, writeDateTime } from "./xs-time.ts";

const limits = { pullPoints: 10, messages: 1000, timeoutMs: 300_000, keepAliveMs: 3_600_000 } as const;
const defaultKeepAliveMs = 60_000;

/** What the event service can do. Storage is persistent: any event since the plant started can be sought. */
export const eventCapabilities: Xml = xml`<tev:Capabilities WSSubscriptionPolicySupport="false" WSPullPointSupport="true"
  WSPausableSubscriptionManagerInterfaceSupport="false" MaxNotificationProducers="0" MaxPullPoints="${limits.pullPoints}"
  PersistentNotificationStorage="true"/>`;

function getEventProperties(): Xml {
  const dialects = topicDialects.map(
    (dialect) => xml`<wsnt:TopicExpressionDialect>${dialect}</wsnt:TopicExpressionDialect>`,
  );
  return xml`<tev:GetEventPropertiesResponse>
    <tev:TopicNamespaceLocation>http://www.onvif.org/onvif/ver10/topics/topicns.xml</tev:TopicNamespaceLocation>
    <wsnt:FixedTopicSet>true</wsnt:FixedTopicSet>
    ${renderTopicSet()}
    ${dialects}
    <tev:MessageContentSchemaLocation>http://www.onvif.org/onvif/ver10/schema/onvif.xsd</tev:MessageContentSchemaLocation>
  </tev:GetEventPropertiesResponse>`;
}

function createPullPointSubscription({ camera, request, origin }: Call): Xml {
  const nowMs = camera.clock.wallMs();
  for (const [id, { terminationWallMs }] of camera.pullPoints) {
    if (terminationWallMs <= nowMs) camera.pullPoints.delete(id);
  }
  if (camera.pullPoints.size >= limits.pullPoints) {
    const reason = `all ${limits.pullPoints} pull points are taken; unsubscribe one, or wait until one ends`;
    throw subscriptionFault("SubscribeCreationFailedFault", reason, "Receiver");
  }
  const isWanted = readTopicFilter(find(request, "Filter"));
  const asked = find(request, "InitialTerminationTime")?.text;
  const keepAliveMs = readKeepAlive(asked, nowMs, "UnacceptableInitialTerminationTimeFault");
  const id = randomUUID();
  camera.pullPoints.set(
    id,
    openPullPoint({ trace: camera.door, clock: camera.clock, isWanted, keepAliveMs }),
  );
  return xml`<tev:CreatePullPointSubscriptionResponse>
    <tev:SubscriptionReference><wsa:Address>${origin}${pullPointPath}${id}</wsa:Address></tev:SubscriptionReference>
    <wsnt:CurrentTime>${writeDateTime(nowMs)}</wsnt:CurrentTime>
    <wsnt:TerminationTime>${writeDateTime(nowMs + keepAliveMs)}</wsnt:TerminationTime>
  </tev:CreatePullPointSubscriptionResponse>`;
}

async function pullMessages(call: Call): Promise<Xml> {
  const { camera, request, signal } = call;
  const pullPoint = requirePullPoint(call);
  const timeoutMs = parseDurationMs(find(request, "Timeout")?.text ?? "");
  const limit = Number(find(request, "MessageLimit")?.text);
  if (timeoutMs === undefined || !Number.isInteger(limit) || limit < 1) {
    throw invalidArgument("ter:InvalidArgs", "expected Timeout, as in PT5S, and MessageLimit of at least 1");
  }
  if (timeoutMs > limits.timeoutMs || limit > limits.messages) throw pullLimitFault();

  // A pull keeps its pull point alive (ONVIF Core, Pull messages), so that a long wait is not its end.
  pullPoint.terminationWallMs = camera.clock.wallMs() + timeoutMs + pullPoint.keepAliveMs;
  const notifications = await pullPoint.pull(limit, timeoutMs, signal);
  const nowMs = camera.clock.wallMs();
  pullPoint.terminationWallMs = nowMs + pullPoint.keepAliveMs;
  return xml`<tev:PullMessagesResponse>
    <tev:CurrentTime>${writeDateTime(nowMs)}</tev:CurrentTime>
    <tev:TerminationTime>${writeDateTime(pullPoint.terminationWallMs)}</tev:TerminationTime>
    ${notifications.map(renderNotification)}
  </tev:PullMessagesResponse>`;
}

function pullLimitFault(): SoapFault {
  const detail = xml`<tev:PullMessagesFaultResponse>
    <tev:MaxTimeout>PT${limits.timeoutMs / 1000}S</tev:MaxTimeout><tev:MaxMessageLimit>${limits.messages}</tev:MaxMessageLimit>
  </tev:PullMessagesFaultResponse>`;
  return new SoapFault(["ter:InvalidArgVal"], "Timeout or MessageLimit is above what the camera offers", {
    detail,
  });
}

function renew(call: Call): Xml {
  const pullPoint = requirePullPoint(call);
  const nowMs = call.camera.clock.wallMs();
  const asked = find(call.request, "TerminationTime")?.text;
  pullPoint.keepAliveMs = readKeepAlive(asked, nowMs, "UnacceptableTerminationTimeFault");
  pullPoint.terminationWallMs = nowMs + pullPoint.keepAliveMs;
  return xml`<wsnt:RenewResponse>
    <wsnt:TerminationTime>${writeDateTime(pullPoint.terminationWallMs)}</wsnt:TerminationTime>
    <wsnt:CurrentTime>${writeDateTime(nowMs)}</wsnt:CurrentTime>
  </wsnt:RenewResponse>`;
}

function unsubscribe(call: Call): Xml {
  requirePullPoint(call);
  call.camera.pullPoints.delete(pullPointId(call));
  return xml`<wsnt:UnsubscribeResponse/>`;
}

function seek(call: Call): Xml {
  const plantMs = parseDateTimeMs(find(call.request, "UtcTime")?.text ?? "");
  if (plantMs === undefined) throw invalidArgument("ter:InvalidArgs", "expected UtcTime as an xs:dateTime");
  if (find(call.request, "Reverse")?.text === "true") {
    throw invalidArgument("ter:InvalidArgs", "pulling in reverse is not offered");
  }
  requirePullPoint(call).seek(plantMs);
  return xml`<tev:SeekResponse/>`;
}

function setSynchronizationPoint(call: Call): Xml {
  requirePullPoint(call).synchronize();
  return xml`<tev:SetSynchronizationPointResponse/>`;
}

/** How far ahead of machine time a termination is asked for, absolute or relative: at most an hour. */
function readKeepAlive(asked: string | undefined, nowMs: number, fault: string): number {
  if (asked === undefined || asked.trim() === "") return defaultKeepAliveMs;
  const aheadMs = parseDurationMs(asked) ?? (parseDateTimeMs(asked) ?? 0) - nowMs;
  if (aheadMs <= 0)
    throw subscriptionFault(fault, `expected a time ahead, as in PT60S, got "${asked.slice(0, 40)}"`);
  return Math.min(aheadMs, limits.keepAliveMs);
}

function requirePullPoint(call: Call): PullPoint {
  const pullPoint = call.camera.pullPoints.get(pullPointId(call));
  if (pullPoint !== undefined && pullPoint.terminationWallMs > call.camera.clock.wallMs()) return pullPoint;
  const reason = "there is no such pull point, or it has ended; create another";
  const detail = xml`<wsrfr:ResourceUnknownFault><wsrfr:Description>${reason}</wsrfr:Description></wsrfr:ResourceUnknownFault>`;
  throw new SoapFault(["wsrfr:ResourceUnknownFault"], reason, { detail });
}

function pullPointId({ path }: Call): string {
  return path.startsWith(pullPointPath) ? path.slice(pullPointPath.length) : "";
}

/** The event service and its pull points (ONVIF Core, real-time pull-point notification), with seeking. */
export const eventService: Service = {
  namespaces: [namespaces.tev, namespaces.wsnt],
  preAuth: ["GetServiceCapabilities"],
  operations: {
    GetServiceCapabilities: () =>
      xml`<tev:GetServiceCapabilitiesResponse>${eventCapabilities}</tev:GetServiceCapabilitiesResponse>`,
    GetEventProperties: getEventProperties,
    CreatePullPointSubscription: createPullPointSubscription,
    PullMessages: pullMessages,
    Renew: renew,
    Unsubscribe: unsubscribe,
    Seek: seek,
    SetSynchronizationPoint: setSynchronizationPoint,
  },
};
