import { chmod, mkdir, writeFile } from "node:fs/promises";
import { hostname, networkInterfaces } from "node:os";
import { dirname, join } from "node:path";
import {
  CertificatePurpose,
  createSelfSignedCertificate,
  exploreCertificate,
  generatePrivateKey,
  makePrivateKeyFromPem,
  privateKeyToPEM,
  readCertificateChainAsync,
  readPrivateKeyAsync,
} from "node-opcua-crypto";
import type { OPCUAServerOptions } from "node-opcua-server";
import { DeviceMistake } from "../../device-mistake.ts";

type Provider = NonNullable<OPCUAServerOptions["certificateKeyPairProvider"]>;

/** Whose certificate is to be made. */
export interface Subject {
  readonly applicationUri: string;
  /** The address that the server listens on. */
  readonly host: string;
  readonly wallMs: number;
}

/** A private key, and the chain of certificates that begins with its own. */
export interface KeyPair {
  readonly provider: Provider;
  /** The application uri that the certificate names. */
  readonly applicationUri: string;
}

const keyBits = 2_048;
const validDays = 3_650;
/** A client's clock may be behind ours. */
const dayMs = 86_400_000;

/** Makes a self-signed application instance certificate (OPC UA Part 6, 6.2.2), good for a client by any of our names. */
export async function makeKeyPair(subject: Subject): Promise<KeyPair> {
  const { certificatePem, privateKeyPem } = await makePems(subject);
  const certificate = Buffer.from(certificatePem.replace(/-----[^-]+-----|\s/g, ""), "base64");
  return toKeyPair([certificate], makePrivateKeyFromPem(privateKeyPem), subject.applicationUri);
}

const shared = new Map<boolean, Promise<KeyPair>>();

/** One of two key pairs that are made once in a process, for servers on which nobody looks at it. */
export function sharedKeyPair(subject: Subject, isOther: boolean): Promise<KeyPair> {
  const existing = shared.get(isOther) ?? makeKeyPair(subject);
  shared.set(isOther, existing);
  return existing;
}

/** The key pair in the `own` folder of a PKI: the one that is there, or else one that is made and put there. */
export async function keptKeyPair(pki: string, subject: Subject): Promise<KeyPair> {
  const certificateFile = join(pki, "own/certs/certificate.pem");
  const privateKeyFile = join(pki, "own/private/private_key.pem");
  const chain = await readCertificateChainAsync(certificateFile).catch(absent);
  if (!chain) {
    const { certificatePem, privateKeyPem } = await makePems(subject);
    await writePrivately(privateKeyFile, privateKeyPem);
    await writePrivately(certificateFile, certificatePem);
    return keptKeyPair(pki, subject);
  }
  const [certificate] = chain;
  const names = certificate && exploreCertificate(certificate).tbsCertificate.extensions?.subjectAltName;
  const [applicationUri] = names?.uniformResourceIdentifier ?? [];
  if (applicationUri === undefined) {
    throw new DeviceMistake(
      `${certificateFile}: expected the certificate of an OPC UA application, with its uri`,
    );
  }
  return toKeyPair(chain, await readPrivateKeyAsync(privateKeyFile), applicationUri);
}

function absent(reason: unknown): undefined {
  if (reason instanceof Error && "code" in reason && reason.code === "ENOENT") return undefined;
  throw reason;
}

async function writePrivately(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text, { mode: 0o600 });
  await chmod(file, 0o600);
}

async function makePems({ applicationUri, host, wallMs }: Subject) {
  const keyPair = await generatePrivateKey(keyBits);
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const isName = !/^[\d.]+$|:/.test(host);
  const { cert } = await createSelfSignedCertificate({
    privateKey: keyPair,
    subject: "CN=Digital Plant OPC UA server",
    applicationUri,
    dns: [...new Set(["localhost", hostname(), ...(isName ? [host] : [])])],
    ip: [
      ...new Set([
        "127.0.0.1",
        ...addresses.flatMap(({ family, address }) => (family === "IPv4" ? [address] : [])),
      ]),
    ],
    validity: validDays,
    notBefore: new Date(wallMs - dayMs),
    purpose: CertificatePurpose.ForApplication,
  });
  const { privPem } = await privateKeyToPEM(keyPair);
  return { certificatePem: cert, privateKeyPem: privPem };
}

function toKeyPair(
  chain: ReturnType<Provider["getCertificateChain"]>,
  privateKey: ReturnType<Provider["getPrivateKey"]>,
  applicationUri: string,
): KeyPair {
  const [certificate] = chain;
  if (!certificate) throw new Error("expected at least one certificate in a chain");
  return {
    applicationUri,
    provider: {
      getCertificate: () => certificate,
      getCertificateChain: () => chain,
      getPrivateKey: () => privateKey,
    },
  };
}
