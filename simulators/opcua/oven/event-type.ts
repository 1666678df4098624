import { type BaseNode, EventData, type UAObjectType, type UAVariable } from "node-opcua-address-space";
import { NodeClass, type Variant } from "node-opcua-client";

/** What an event says, by the browse path of each field, as in `ActiveState.Id`. */
export type EventFields = ReadonlyMap<string, Variant>;

/** A type of event, and the fields that clients may select from its events. */
export interface EventType {
  readonly node: UAObjectType;
  /** The declarations of the fields, supertypes included, by browse path. */
  readonly fields: ReadonlyMap<string, UAVariable>;
}

/** How deep fields lie below their type: `ShelvingState.CurrentState.Id`. */
const deepestField = 3;

/** Reads the fields of a type of event once, so that raising one looks nothing up. */
export function readEventType(node: UAObjectType): EventType {
  const fields = new Map<string, UAVariable>();
  for (let type: UAObjectType | null = node; type; type = type.subtypeOfObj) collect(type, "", fields);
  return { node, fields };
}

function collect(parent: BaseNode, prefix: string, fields: Map<string, UAVariable>, depth = 1): void {
  for (const child of parent.getAggregates()) {
    const path = `${prefix}${child.browseName.toString()}`;
    if (child.nodeClass === NodeClass.Variable && !fields.has(path)) fields.set(path, child as UAVariable);
    if (child.nodeClass !== NodeClass.Method && depth < deepestField) {
      collect(child, `${path}.`, fields, depth + 1);
    }
  }
}

/**
 * An event as the library delivers it. `source` is its type, or the condition that it is about: the library takes the
 * ConditionId from there (OPC UA Part 4, 7.4.4.5). A field that the event does not say is Null.
 */
export function toEventData(type: EventType, source: BaseNode, said: EventFields): EventData {
  const event = new EventData(source);
  for (const [path, node] of type.fields) {
    event._createValue(path, node, said.get(path) ?? nothing);
  }
  return event;
}

const nothing = { dataType: "Null" } as const;
