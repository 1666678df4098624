import { createHash, timingSafeEqual } from "node:crypto";
import {
  MessageSecurityMode,
  type NodeId,
  resolveNodeId,
  SecurityPolicy,
  UserNameIdentityToken,
  UserTokenPolicy,
  UserTokenType,
  WellKnownRoles,
  X509IdentityToken,
} from "node-opcua-client";
import type { OPCUAServer, OPCUAServerOptions } from "node-opcua-server";
import type { Role, SecurityConfig } from "./security-config.ts";

const rolesOf: Readonly<Record<Role, readonly WellKnownRoles[]>> = {
  observer: [WellKnownRoles.Observer],
  operator: [WellKnownRoles.Observer, WellKnownRoles.Operator],
  engineer: [
    WellKnownRoles.Observer,
    WellKnownRoles.Operator,
    WellKnownRoles.Engineer,
    WellKnownRoles.ConfigureAdmin,
  ],
};

/** Who may receive audit events, besides security administrators. */
export const auditEventRoles = [
  WellKnownRoles.Operator,
  WellKnownRoles.Engineer,
  WellKnownRoles.SecurityAdmin,
];

/** Knows the users by their passwords; what they may do is `grantRoles`' to say. */
export function createUserManager({ users }: SecurityConfig): NonNullable<OPCUAServerOptions["userManager"]> {
  const digests = new Map(users.map(({ name, password }) => [name, digest(password)]));
  const nobody = digest("");
  return {
    isValidUser: (name: string, password: string) => {
      const isRight = timingSafeEqual(digests.get(name) ?? nobody, digest(password));
      return digests.has(name) && isRight;
    },
    getUserRoles: () => [],
  };
}

/**
 * Gives sessions the roles of their users (OPC UA Part 18): those with a password by name, those with a certificate by its
 * thumbprint, observer where that is not listed. Nobody in particular is an observer where there are users, else an operator.
 */
export function grantRoles(
  server: OPCUAServer,
  { users, certificateUsers }: SecurityConfig,
  certificateRoles: ReadonlyMap<string, Role>,
): void {
  const byName = new Map(users.map(({ name, role }) => [name, role]));
  const anonymous: Role = users.length + certificateUsers.length > 0 ? "observer" : "operator";
  server.roleResolvers.push({
    resolveRoles: (token) => {
      if (token instanceof UserNameIdentityToken) return toNodeIds(byName.get(token.userName ?? ""));
      if (!(token instanceof X509IdentityToken)) return [];
      return toNodeIds(certificateRoles.get(thumbprint(token.certificateData)) ?? "observer");
    },
  });
  // The library asks nobody else about sessions without a user.
  server.setRolePolicyOverride({
    getUserRoles: (name) =>
      name === "anonymous" ? [resolveNodeId(WellKnownRoles.Anonymous), ...toNodeIds(anonymous)] : null,
  });
}

/** What tells one certificate from another. */
export function thumbprint(certificate: Uint8Array): string {
  return createHash("sha256").update(certificate).digest("hex");
}

/**
 * Lets every endpoint offer the kinds of user that the server has. Passwords are encrypted everywhere: on an endpoint without
 * security by the policy of the user token (OPC UA Part 4, 7.40.2.2).
 */
export function offerUserTokens(
  { endpoints }: OPCUAServer,
  { anonymous, users, certificateUsers }: SecurityConfig,
): void {
  const types = [
    ...(anonymous ? [UserTokenType.Anonymous] : []),
    ...(users.length > 0 ? [UserTokenType.UserName] : []),
    ...(certificateUsers.length > 0 ? [UserTokenType.Certificate] : []),
  ];
  for (const description of endpoints.flatMap((endpoint) => endpoint.endpointDescriptions())) {
    const isPlain = description.securityMode === MessageSecurityMode.None;
    description.userIdentityTokens = types.map((tokenType) => {
      const securityPolicyUri =
        isPlain && tokenType !== UserTokenType.Anonymous ? SecurityPolicy.Basic256Sha256 : null;
      return new UserTokenPolicy({
        policyId: `${UserTokenType[tokenType].toLowerCase()}${isPlain ? "-none" : ""}`,
        tokenType,
        securityPolicyUri,
      });
    });
  }
}

const toNodeIds = (role: Role | undefined): NodeId[] =>
  role === undefined ? [] : rolesOf[role].map((id) => resolveNodeId(id));

const digest = (text: string) => createHash("sha256").update(text).digest();
