import {
  type EndpointDescription,
  MessageSecurityMode,
  SecurityPolicy,
  UserTokenType,
} from "node-opcua-client";
import type { InboundEndpoint } from "../../registry/resources.ts";
import type { SecurityConfiguration } from "./configuration.ts";

/** From the weakest to the strongest, whatever the server thinks of them. */
const policies: readonly (string | null)[] = [
  SecurityPolicy.None,
  SecurityPolicy.Basic128Rsa15,
  SecurityPolicy.Basic256,
  SecurityPolicy.Basic256Sha256,
  SecurityPolicy.Aes128_Sha256_RsaOaep,
  SecurityPolicy.Aes256_Sha256_RsaPss,
];
const modes = [MessageSecurityMode.None, MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt];
const modeNamed = {
  none: MessageSecurityMode.None,
  sign: MessageSecurityMode.Sign,
  signAndEncrypt: MessageSecurityMode.SignAndEncrypt,
} as const;

/**
 * The endpoint to use: of those that take such a user, in the policy and mode that are configured, the most secure.
 * Throws where there is none, with what the server offers.
 */
export function chooseEndpoint(
  offered: readonly EndpointDescription[],
  { securityPolicy, securityMode }: SecurityConfiguration,
  { method }: InboundEndpoint["authentication"],
): EndpointDescription {
  const tokenType = method === "Anonymous" ? UserTokenType.Anonymous : UserTokenType.UserName;
  const suitable = offered.filter(
    (endpoint) =>
      (securityPolicy === null || endpoint.securityPolicyUri === securityPolicy) &&
      (securityMode === null || endpoint.securityMode === modeNamed[securityMode]) &&
      policies.includes(endpoint.securityPolicyUri) &&
      (endpoint.userIdentityTokens ?? []).some((token) => token.tokenType === tokenType),
  );
  const [best] = suitable.sort((a, b) => strength(b) - strength(a));
  if (best) return best;
  const wanted = `${securityPolicy?.split("#")[1] ?? "any policy"}, ${securityMode ?? "any mode"}, ${method}`;
  throw new Error(
    `no endpoint of the server suits (${wanted}); it offers ${offered.map(describe).join("; ")}`,
  );
}

function strength({ securityMode, securityPolicyUri }: EndpointDescription): number {
  return modes.indexOf(securityMode) * policies.length + policies.indexOf(securityPolicyUri);
}

function describe({ securityPolicyUri, securityMode, userIdentityTokens }: EndpointDescription): string {
  const users = (userIdentityTokens ?? []).map(({ tokenType }) => UserTokenType[tokenType]);
  const policy = securityPolicyUri?.split("#")[1] ?? "unknown";
  return `${policy} ${MessageSecurityMode[securityMode]} (${[...new Set(users)].join(", ")})`;
}
