import type {
  ISessionContext,
  MethodResult,
  Namespace,
  UAMethod,
  UAObject,
  UAObjectType,
} from "node-opcua-address-space";
import { NodeClass, type NodeId, StatusCodes, type Variant } from "node-opcua-client";
import type { Audit } from "./audit.ts";
import { type OperatedOven, type OvenOperation, ovenOperations } from "./oven-operations.ts";

/** The methods of the type of ovens. */
export interface OvenMethods {
  /** What an oven refers to by HasComponent. */
  readonly nodeIds: readonly NodeId[];
  /** Makes the methods of this object act on the oven. */
  offer(node: UAObject, oven: OperatedOven): void;
}

/** Adds the methods to the type of ovens. */
export function addOvenMethods(
  namespace: Namespace,
  ovenType: UAObjectType,
  { audit, nowMs }: { readonly audit: Audit; readonly nowMs: () => number },
): OvenMethods {
  const ovens = new WeakMap<object, OperatedOven>();
  const nodeIds = ovenOperations.map((method) => {
    const node = addMethod(namespace, ovenType, method);
    node.bindMethod(async (inputs: Variant[], context: ISessionContext): Promise<MethodResult> => {
      const { object } = context;
      const oven = object && ovens.get(object);
      // The type itself bakes nothing.
      if (!oven || object.nodeClass !== NodeClass.Object) return { statusCode: StatusCodes.BadNodeIdInvalid };
      const result = method.operate(oven, inputs, { atMs: nowMs(), user: context.getUserName() });
      audit.called(context, {
        object,
        methodId: node.nodeId,
        inputArguments: inputs,
        statusCode: result.statusCode,
      });
      return result;
    });
    return node.nodeId;
  });
  return { nodeIds, offer: (node, oven) => void ovens.set(node, oven) };
}

function addMethod(
  namespace: Namespace,
  ovenType: UAObjectType,
  { name, description, inputs }: OvenOperation,
): UAMethod {
  return namespace.addMethod(ovenType, {
    browseName: name,
    nodeId: `s=OvenType.${name}`,
    description,
    ...(inputs && { inputArguments: [...inputs] }),
    modellingRule: "Mandatory",
  });
}
