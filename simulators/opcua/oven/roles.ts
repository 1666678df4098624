import type { Namespace } from "node-opcua-address-space";
import { makePermissionFlag, resolveNodeId, WellKnownRoles } from "node-opcua-client";

const permissions = {
  [WellKnownRoles.Observer]: "Browse | Read | ReadHistory | ReceiveEvents",
  // Which variables can be written at all is said by their access level.
  [WellKnownRoles.Operator]: "Browse | Read | ReadHistory | ReceiveEvents | Write | Call",
};

/** Lets observers see whatever is in the namespace, and operators work with it as well (OPC UA Part 3, 4.9). */
export function grantByRole(namespace: Namespace): void {
  namespace.setDefaultRolePermissions(
    Object.entries(permissions).map(([role, flags]) => ({
      roleId: resolveNodeId(`i=${role}`),
      permissions: makePermissionFlag(flags),
    })),
  );
}
