import type { ISessionContext, Namespace, UAMethod, UAObject } from "node-opcua-address-space";
import { NodeClass, type NodeId, resolveNodeId, StatusCodes, type Variant } from "node-opcua-client";
import type { Alarm } from "./alarm.ts";
import { type AlarmOperation, alarmOperations, operate } from "./alarm-operations.ts";
import type { Audit } from "./audit.ts";

/** The methods by which operators treat alarms, once for all alarms of the namespace. */
export interface AlarmMethods {
  /** What a condition refers to by HasComponent, and what its shelving state does. */
  readonly nodeIds: Readonly<Record<"condition" | "shelving", readonly NodeId[]>>;
  /** Makes the methods of these objects act on the alarm. */
  offer(alarm: Alarm, nodes: readonly UAObject[]): void;
}

/** Adds the methods to the namespace; every alarm refers to the same nodes. */
export function addAlarmMethods(namespace: Namespace, audit: Audit, nowMs: () => number): AlarmMethods {
  const alarms = new WeakMap<object, Alarm>();

  const methods = alarmOperations.map((operation) => {
    const method = copy(namespace, operation);
    method.bindMethod(async (inputs: Variant[], context: ISessionContext) => {
      const { object } = context;
      const alarm = object && alarms.get(object);
      if (!alarm || object.nodeClass !== NodeClass.Object)
        return { statusCode: StatusCodes.BadNodeIdInvalid };
      const statusCode = operate(operation, alarm, inputs, { atMs: nowMs(), by: context.getUserName() });
      audit.called(context, {
        object,
        methodId: method.nodeId,
        inputArguments: inputs,
        statusCode,
        event: {
          type: operation.audit,
          sourceName: `Method/${operation.name}`,
          fields: operation.auditFields(inputs),
        },
      });
      return { statusCode };
    });
    return { of: operation.of, nodeId: method.nodeId };
  });

  return {
    nodeIds: {
      // OPC UA Part 9, 5.8.17: clients that do not know the shelving state may shelve the condition.
      condition: methods.map(({ nodeId }) => nodeId),
      shelving: methods.filter(({ of }) => of === "shelving").map(({ nodeId }) => nodeId),
    },
    offer(alarm, nodes) {
      for (const node of nodes) alarms.set(node, alarm);
    },
  };
}

function copy(namespace: Namespace, { name, declaration }: AlarmOperation): UAMethod {
  const node = namespace.addressSpace.findNode(resolveNodeId(`i=${declaration}`));
  if (node?.nodeClass !== NodeClass.Method)
    throw new Error(`expected the method ${name} to be i=${declaration}`);
  return (node as UAMethod).clone({ namespace, nodeId: `s=Alarm.${name}` });
}
