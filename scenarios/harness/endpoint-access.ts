import type { DeviceEndpoint } from "../../simulators/simulator.ts";
import type { InboundEndpoint } from "../../stack/registry/resources.ts";

/** What an engineer would enter in the registry for a connector to be let in, and to know the device. */
export type EndpointAccess = Pick<
  InboundEndpoint,
  "authentication" | "trustSettings" | "additionalConfiguration"
>;

/** The access of a device's clients; a token has no method of its own there, and goes along as a header. */
export function describeAccess(endpoint: DeviceEndpoint): EndpointAccess {
  const { bearerToken, certificates } = endpoint;
  return {
    authentication: authenticationOf(endpoint),
    ...(certificates && { trustSettings: { trustList: certificates.caFile } }),
    ...(bearerToken !== undefined && {
      additionalConfiguration: JSON.stringify({ headers: { authorization: `Bearer ${bearerToken}` } }),
    }),
  };
}

function authenticationOf({ credentials, certificates }: DeviceEndpoint): InboundEndpoint["authentication"] {
  const { certFile, keyFile } = certificates ?? {};
  if (certFile !== undefined && keyFile !== undefined) {
    return { method: "Certificate", x509Credentials: { certificateFile: certFile, keyFile } };
  }
  if (credentials === undefined) return { method: "Anonymous" };
  return { method: "UsernamePassword", usernamePasswordCredentials: credentials };
}
