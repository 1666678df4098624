import { crypto_utils, type OPCUAClientOptions } from "node-opcua-client";

type KeyPairProvider = NonNullable<OPCUAClientOptions["certificateKeyPairProvider"]>;

const validDays = 3_650;
/** A server whose clock is behind ours would not let in a certificate that begins now. */
const dayMs = 86_400_000;
const made = new Map<string, Promise<KeyPairProvider>>();

/**
 * The application instance certificate of this process (OPC UA Part 4, 6.1): self-signed, made once per application uri
 * and held in memory, so that a thousand connectors cost one key and no folder.
 */
export function applicationCertificate(applicationUri: string, wallMs: number): Promise<KeyPairProvider> {
  const existing = made.get(applicationUri);
  if (existing) return existing;
  const certificate = makeCertificate(applicationUri, new Date(wallMs - dayMs));
  made.set(applicationUri, certificate);
  return certificate;
}

async function makeCertificate(applicationUri: string, notBefore: Date): Promise<KeyPairProvider> {
  const keyPair = await crypto_utils.generatePrivateKey(2048);
  const { cert } = await crypto_utils.createSelfSignedCertificate({
    privateKey: keyPair,
    subject: "CN=Digital Plant connector",
    applicationUri,
    dns: ["localhost"],
    ip: ["127.0.0.1"],
    validity: validDays,
    notBefore,
    purpose: crypto_utils.CertificatePurpose.ForApplication,
  });
  const { privPem } = await crypto_utils.privateKeyToPEM(keyPair);
  const certificate = crypto_utils.convertPEMtoDER(cert);
  const privateKey = crypto_utils.makePrivateKeyFromPem(privPem);
  return {
    getCertificate: () => certificate,
    getCertificateChain: () => [certificate],
    getPrivateKey: () => privateKey,
  };
}
