import type { BaseNode, IAddressSpace, UAVariable } from "node-opcua-address-space";
import { NodeClass } from "node-opcua-client";

/** The variable with that node id; throws if there is none. */
export function variableAt(addressSpace: IAddressSpace, nodeId: string): UAVariable {
  const node = addressSpace.findNode(nodeId);
  if (!node || !isVariable(node)) throw new Error(`expected a variable ${nodeId} in the address space`);
  return node;
}

function isVariable(node: BaseNode): node is UAVariable {
  return node.nodeClass === NodeClass.Variable;
}
