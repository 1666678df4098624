import { NodeId, ObjectTypeIds, resolveNodeId, StatusCodes, type Variant } from "node-opcua-client";
import { type Condition, isRetained, maxTimeShelvedMs, type Shelving } from "./alarm-condition.ts";
import { boolean, byteString, dateTime, double, nodeId, status, string, text, uint16 } from "./variants.ts";

/** Which alarm a condition is of. */
export interface AlarmIdentity {
  readonly name: string;
  readonly eventType: NodeId;
  readonly sourceNode: NodeId;
  readonly sourceName: string;
  /** The variable on which it rests. */
  readonly inputNode: NodeId;
}

/** The limits of a limit alarm by level, as they stand, and the severity of exceeding each. */
export type Limits = ReadonlyMap<string, { readonly limit: number; readonly severity: number }>;

const conditionClass = resolveNodeId(`i=${ObjectTypeIds.ProcessConditionClassType}`);

/** What stays readable of a disabled condition (OPC UA Part 9, 5.5.2); the rest says that it is disabled. */
const saidWhenDisabled =
  /^(Branch|ConditionClass|ConditionName|EnabledState|Event|Source|Time$|ReceiveTime|Retain)/;

/** What an event says about a condition, by browse path. */
export function conditionFields(
  alarm: AlarmIdentity,
  condition: Condition,
  { eventId, limits }: { readonly eventId: Buffer; readonly limits?: Limits | undefined },
): ReadonlyMap<string, Variant> {
  const fields = Object.entries({
    ...baseFields(alarm, condition, eventId),
    ...treatmentFields(condition),
    ...activityFields(alarm, condition),
    ...(limits && limitFields(condition, limits)),
  });
  if (condition.enabled) return new Map(fields);
  const disabled = status(StatusCodes.BadConditionDisabled);
  return new Map(fields.map(([path, value]) => [path, saidWhenDisabled.test(path) ? value : disabled]));
}

function baseFields(alarm: AlarmIdentity, condition: Condition, eventId: Buffer): Record<string, Variant> {
  const time = dateTime(condition.atMs);
  return {
    EventId: byteString(eventId),
    EventType: nodeId(alarm.eventType),
    SourceNode: nodeId(alarm.sourceNode),
    SourceName: string(alarm.sourceName),
    Time: time,
    ReceiveTime: time,
    Message: text(condition.message),
    Severity: uint16(condition.severity),
    ConditionClassId: nodeId(conditionClass),
    ConditionClassName: text("ProcessConditionClassType"),
    ConditionName: string(alarm.name),
    BranchId: nodeId(NodeId.nullNodeId),
    Retain: boolean(isRetained(condition)),
    Quality: status(condition.quality),
    "Quality.SourceTimestamp": time,
    LastSeverity: uint16(condition.lastSeverity),
    "LastSeverity.SourceTimestamp": time,
  };
}

function treatmentFields(condition: Condition): Record<string, Variant> {
  const { sinceMs, comment } = condition;
  return {
    Comment: text(comment.text, comment.locale),
    "Comment.SourceTimestamp": dateTime(sinceMs.comment),
    ClientUserId: string(condition.by),
    ...twoStates("EnabledState", condition.enabled, ["Enabled", "Disabled"], sinceMs.enabled),
    ...twoStates(
      "AckedState",
      condition.acknowledged,
      ["Acknowledged", "Unacknowledged"],
      sinceMs.acknowledged,
    ),
    ...twoStates("ConfirmedState", condition.confirmed, ["Confirmed", "Unconfirmed"], sinceMs.confirmed),
    ...shelvingFields(condition.shelving, condition.atMs),
  };
}

function shelvingFields(shelving: Shelving, atMs: number): Record<string, Variant> {
  const [name, state] = {
    unshelved: ["Unshelved", 2930],
    timed: ["TimedShelved", 2932],
    "one-shot": ["OneShotShelved", 2933],
  }[shelving.kind] as [string, number];
  return {
    SuppressedOrShelved: boolean(shelving.kind !== "unshelved"),
    MaxTimeShelved: double(maxTimeShelvedMs),
    "ShelvingState.CurrentState": text(name),
    "ShelvingState.CurrentState.Id": nodeId(resolveNodeId(`i=${state}`)),
    "ShelvingState.UnshelveTime": double(shelving.kind === "unshelved" ? 0 : shelving.untilMs - atMs),
  };
}

function activityFields(
  { inputNode }: AlarmIdentity,
  { level, sinceMs }: Condition,
): Record<string, Variant> {
  return {
    ...twoStates("ActiveState", level !== undefined, ["Active", "Inactive"], sinceMs.active),
    "ActiveState.EffectiveDisplayName": text(level ?? "Inactive"),
    InputNode: nodeId(inputNode),
    NormalState: nodeId(NodeId.nullNodeId),
  };
}

/** OPC UA Part 9, 5.8.18.3: the states of an ExclusiveLimitStateMachineType. */
const limitStates: Readonly<Record<string, number>> = { HighHigh: 9329, High: 9331, Low: 9333, LowLow: 9335 };

function limitFields({ level }: Condition, limits: Limits): Record<string, Variant> {
  const fields: Record<string, Variant> = {
    "LimitState.CurrentState": text(level ?? null),
    "LimitState.CurrentState.Id": nodeId(
      level === undefined ? NodeId.nullNodeId : resolveNodeId(`i=${limitStates[level]}`),
    ),
  };
  for (const [name, { limit, severity }] of limits) {
    fields[`${name}Limit`] = double(limit);
    fields[`Severity${name}`] = uint16(severity);
  }
  return fields;
}

function twoStates(
  name: string,
  isTrue: boolean,
  [trueName, falseName]: readonly [string, string],
  sinceMs: number,
): Record<string, Variant> {
  return {
    [name]: text(isTrue ? trueName : falseName),
    [`${name}.Id`]: boolean(isTrue),
    [`${name}.TransitionTime`]: dateTime(sinceMs),
    [`${name}.TrueState`]: text(trueName),
    [`${name}.FalseState`]: text(falseName),
  };
}
