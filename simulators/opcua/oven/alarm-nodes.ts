import type { AddReferenceOpts, BaseNode, Namespace, UAObject, UAVariable } from "node-opcua-address-space";
import { DataValue, type NodeId, StatusCodes } from "node-opcua-client";
import type { Alarm } from "./alarm.ts";
import type { AlarmMethods } from "./alarm-methods.ts";
import type { EventType } from "./event-type.ts";

/** Those who want to know at once subscribe to events. */
const sampledEveryMs = 100;

/** The objects of an alarm: the condition that clients know by its node id, and the state of its shelving. */
export interface AlarmNodes {
  readonly condition: UAObject;
  readonly shelving: UAObject;
}

/** What the objects of an alarm are made from. */
export interface AlarmPlan {
  readonly name: string;
  readonly description: string;
  readonly type: EventType;
  readonly methods: AlarmMethods["nodeIds"];
}

/**
 * Adds the objects of an alarm below its oven. They come without the variables of their types, which `exposeAlarm` adds:
 * OPC UA Part 9, 5.5.2 leaves it to the server to have them, events say the same, and fleets cannot afford them.
 */
export function addAlarmNodes(
  namespace: Namespace,
  oven: UAObject,
  { name, description, type, methods }: AlarmPlan,
): AlarmNodes {
  const condition = namespace.addObject({
    componentOf: oven,
    browseName: name,
    nodeId: `s=${oven.nodeId.value}.${name}`,
    description,
    typeDefinition: type.node,
    references: [
      { referenceType: "HasCondition", isForward: false, nodeId: oven.nodeId },
      ...components(methods.condition),
    ],
  });
  const shelving = namespace.addObject({
    componentOf: condition,
    browseName: { name: "ShelvingState", namespaceIndex: 0 },
    nodeId: `s=${condition.nodeId.value}.ShelvingState`,
    typeDefinition: "ShelvedStateMachineType",
    references: components(methods.shelving),
  });
  return { condition, shelving };
}

/** References to nodes that others have as well. They are given to new nodes, because adding them later costs much more. */
export function components(nodeIds: readonly NodeId[]): AddReferenceOpts[] {
  return nodeIds.map((nodeId) => ({ referenceType: "HasComponent", isForward: true, nodeId }));
}

/** Lets ConditionRefresh find the alarm. */
export function offerRefresh(condition: UAObject, alarm: Alarm): void {
  // The library asks every object for this that it finds by HasCondition below a notifier.
  Object.assign(condition, { _resend_conditionEvents: () => (alarm.refresh() ? 1 : 0) });
}

/** Adds a variable for everything that the alarm's events say, readable at any time. */
export function exposeAlarm(
  namespace: Namespace,
  { condition, shelving }: AlarmNodes,
  { type, alarm }: { readonly type: EventType; readonly alarm: Alarm },
): void {
  const parents = new Map<string, BaseNode>([
    ["", condition],
    ["ShelvingState", shelving],
  ]);
  const paths = [...alarm.fields().keys()].filter((path) => type.fields.has(path)).toSorted();
  if (paths.some((path) => path.startsWith("LimitState."))) {
    parents.set("LimitState", addLimitState(namespace, condition));
  }
  for (const path of paths) {
    const node = addField(namespace, parents, { path, type, alarm });
    if (node) parents.set(path, node);
  }
}

function addLimitState(namespace: Namespace, condition: UAObject): UAObject {
  return namespace.addObject({
    componentOf: condition,
    browseName: { name: "LimitState", namespaceIndex: 0 },
    nodeId: `s=${condition.nodeId.value}.LimitState`,
    typeDefinition: "ExclusiveLimitStateMachineType",
  });
}

function addField(
  namespace: Namespace,
  parents: ReadonlyMap<string, BaseNode>,
  { path, type, alarm }: { readonly path: string; readonly type: EventType; readonly alarm: Alarm },
): UAVariable | undefined {
  const declaration = type.fields.get(path);
  const parent = parents.get(path.slice(0, Math.max(0, path.lastIndexOf("."))));
  if (!declaration || !parent) return undefined;
  const isProperty = declaration.typeDefinitionObj.browseName.name === "PropertyType";
  return namespace.addVariable({
    ...(isProperty
      ? { propertyOf: parent }
      : { componentOf: parent, typeDefinition: declaration.typeDefinition }),
    browseName: declaration.browseName,
    nodeId: `s=${parents.get("")?.nodeId.value}.${path}`,
    dataType: declaration.dataType,
    accessLevel: "CurrentRead",
    minimumSamplingInterval: sampledEveryMs,
    value: {
      timestamped_get: () =>
        new DataValue({
          value: alarm.fields().get(path) ?? {},
          statusCode: StatusCodes.Good,
          sourceTimestamp: new Date(alarm.atMs()),
        }),
    },
  });
}
