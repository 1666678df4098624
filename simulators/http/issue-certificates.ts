import { isIP } from "node:net";
import type { Extension, ExtendedKeyUsage as Purpose } from "@peculiar/x509";

/** A certificate and its private key, both as PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** A CA's certificate as PEM, and whom it certified. */
export interface IssuedCertificates {
  readonly ca: string;
  readonly server: Identity;
  readonly client: Identity;
}

/** Elliptic curves: a key takes a millisecond, where RSA takes a second. */
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const yearMs = 365 * 86_400_000;

/** Makes a CA that signs a server of these names and one client; valid from a year ago, as clocks of clients err, for two years. */
export async function issueCertificates(
  names: readonly string[],
  wallMs: number,
): Promise<IssuedCertificates> {
  const x509 = await loadLibrary();
  const validity = { notBefore: new Date(wallMs - yearMs), notAfter: new Date(wallMs + 2 * yearMs) };
  const makeKeys = () => crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);

  const caKeys = await makeKeys();
  const { keyCertSign, cRLSign, digitalSignature } = x509.KeyUsageFlags;
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    name: "CN=Digital Plant device CA",
    keys: caKeys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(keyCertSign | cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });

  async function certify(subject: string, purpose: Purpose, more: readonly Extension[]): Promise<Identity> {
    const keys = await makeKeys();
    const certificate = await x509.X509CertificateGenerator.create({
      ...validity,
      subject: `CN=${subject}`,
      issuer: ca.subject,
      signingKey: caKeys.privateKey,
      publicKey: keys.publicKey,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([purpose]),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
        await x509.AuthorityKeyIdentifierExtension.create(caKeys.publicKey),
        ...more,
      ],
    });
    const key = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
    return {
      cert: `${certificate.toString("pem")}\n`,
      key: `${x509.PemConverter.encode(key, "PRIVATE KEY")}\n`,
    };
  }

  const { serverAuth, clientAuth } = x509.ExtendedKeyUsage;
  const alternatives = names.map((value) => ({ type: isIP(value) === 0 ? "dns" : "ip", value }) as const);
  return {
    ca: `${ca.toString("pem")}\n`,
    server: await certify("digital-plant device", serverAuth, [
      new x509.SubjectAlternativeNameExtension(alternatives),
    ]),
    client: await certify("digital-plant client", clientAuth, []),
  };
}

/** Loaded only where a device wants TLS: it costs a plain plant's start nothing. */
async function loadLibrary() {
  // The library decorates its classes, and expects this to be there.
  await import("reflect-metadata");
  return await import("@peculiar/x509");
}
