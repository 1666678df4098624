import type { Namespace, UAObject, UAObjectType } from "node-opcua-address-space";
import type { Variant } from "node-opcua-client";
import type { Reading, Trace } from "../../plant/trace.ts";
import type { Bakery } from "./bakery.ts";
import type { LineDataTypes } from "./data-types.ts";
import { type EventType, toEventData } from "./event-type.ts";
import { byteString, dateTime, int32, nodeId, string, text, uint16 } from "./variants.ts";

const severity = 100;

/** Adds the type of the events by which an oven tells that its PackML state is another now. */
export function addStateChangeEventType(namespace: Namespace, { packMlState }: LineDataTypes): UAObjectType {
  const type = namespace.addObjectType({
    browseName: "OvenStateChangeEventType",
    nodeId: "s=OvenStateChangeEventType",
    description: "An oven's PackML state is another now",
    subtypeOf: "BaseEventType",
  });
  for (const browseName of ["FromState", "ToState"]) {
    namespace.addVariable({
      propertyOf: type,
      browseName,
      nodeId: `s=OvenStateChangeEventType.${browseName}`,
      typeDefinition: "PropertyType",
      dataType: packMlState,
      modellingRule: "Mandatory",
    });
  }
  return type;
}

/** Tells of the changes of an oven's state after `nowMs`, from its readings in their order. */
export function openStateChanges(
  { log, eventTypes: { stateChange } }: Bakery,
  oven: UAObject,
  trace: Trace,
  nowMs: number,
): (reading: Reading) => void {
  const point = trace.dataPoints.find(({ name }) => name === "State");
  if (!point) return () => {};
  const nameOf = (state: number) => point.enumeration?.[state] ?? String(state);
  let state = trace.latest(point.name, nowMs)?.value;
  return ({ dataPoint, value, atMs }) => {
    if (dataPoint !== point.name || value === state) return;
    const [from, to] = [Number(state), Number(value)];
    state = value;
    if (Number.isNaN(from)) return;
    const names = { from: nameOf(from), to: nameOf(to) };
    log.raise(oven, atMs, (eventId) =>
      toEventData(
        stateChange,
        stateChange.node,
        changeFields(oven, stateChange, { eventId, atMs, from, to, names }),
      ),
    );
  };
}

interface StateChange {
  readonly eventId: Buffer;
  readonly atMs: number;
  readonly from: number;
  readonly to: number;
  readonly names: Readonly<Record<"from" | "to", string>>;
}

function changeFields(
  oven: UAObject,
  { node }: EventType,
  { eventId, atMs, from, to, names }: StateChange,
): ReadonlyMap<string, Variant> {
  const own = `${oven.nodeId.namespace}:`;
  return new Map([
    ["EventId", byteString(eventId)],
    ["EventType", nodeId(node.nodeId)],
    ["SourceNode", nodeId(oven.nodeId)],
    ["SourceName", string(String(oven.browseName.name))],
    ["Time", dateTime(atMs)],
    ["ReceiveTime", dateTime(atMs)],
    ["Message", text(`From ${names.from} to ${names.to}`)],
    ["Severity", uint16(severity)],
    [`${own}FromState`, int32(from)],
    [`${own}ToState`, int32(to)],
  ]);
}
