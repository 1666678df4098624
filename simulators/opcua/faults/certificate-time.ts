import { CreateSessionRequest, MessageSecurityMode, ServiceFault, StatusCodes } from "node-opcua-client";
import { exploreCertificate } from "node-opcua-crypto";
import type { Tap } from "../tapped-server.ts";

/** Refuses the sessions of clients whose certificate is not valid yet, or no more, at the time that a server thinks it is. */
export function refuseInvalidNow(nowMs: () => number): NonNullable<Tap["answer"]> {
  return ({ request, channel }) => {
    if (!(request instanceof CreateSessionRequest) || channel.securityMode === MessageSecurityMode.None) {
      return undefined;
    }
    const { clientCertificate } = channel;
    if (!clientCertificate) return undefined;
    const { notBefore, notAfter } = exploreCertificate(clientCertificate).tbsCertificate.validity;
    const now = nowMs();
    if (notBefore.getTime() <= now && now <= notAfter.getTime()) return undefined;
    return new ServiceFault({ responseHeader: { serviceResult: StatusCodes.BadCertificateTimeInvalid } });
  };
}
