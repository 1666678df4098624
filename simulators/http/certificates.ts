import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { makeKeptFolder } from "../make-folder.ts";
import { type Identity, issueCertificates } from "./issue-certificates.ts";

/** What a client of a device needs, as PEM files. */
export interface ClientFiles {
  /** Who signed the device's certificate. */
  readonly caFile: string;
  /** A certificate that the device accepts, and its key. */
  readonly certFile: string;
  readonly keyFile: string;
}

/** What a server of the devices' shows, as PEM, and where its clients find what they need. */
export interface Certificates {
  readonly ca: string;
  readonly server: Identity;
  readonly clientFiles: ClientFiles;
}

/** Who is to be certified, when and for which address. */
export interface CertificateRequest {
  readonly folder: string;
  /** The address that devices listen on. */
  readonly host: string;
  /** The machine's time: clients judge a certificate by theirs. */
  readonly wallMs: number;
}

/**
 * The certificates in the folder, made anew where one is missing, broken, outdated or for another address, so that a
 * folder that is kept gives clients the same CA in every run. The CA's key is never stored: nobody can sign more.
 */
export async function ensureCertificates(request: CertificateRequest): Promise<Certificates> {
  return (await readCertificates(request)) ?? (await makeCertificates(request));
}

function filesIn(folder: string) {
  const file = (name: string) => join(folder, name);
  return {
    clientFiles: { caFile: file("ca.pem"), certFile: file("client.pem"), keyFile: file("client.key") },
    serverFiles: { certFile: file("server.pem"), keyFile: file("server.key") },
  };
}

async function readCertificates(request: CertificateRequest): Promise<Certificates | undefined> {
  const { clientFiles, serverFiles } = filesIn(request.folder);
  const read = (file: string) => readFile(file, "utf8");
  try {
    const ca = await read(clientFiles.caFile);
    const server = { cert: await read(serverFiles.certFile), key: await read(serverFiles.keyFile) };
    const client = { cert: await read(clientFiles.certFile), key: await read(clientFiles.keyFile) };
    const issuer = new X509Certificate(ca);
    const areSound = [server, client].every((identity) => isSound(identity, issuer, request.wallMs));
    const isForHost = namesOf(request.host).every((name) => isFor(new X509Certificate(server.cert), name));
    return areSound && isForHost ? { ca, server, clientFiles } : undefined;
  } catch {
    // Missing and broken files come to the same: they are made anew.
    return undefined;
  }
}

function isSound({ cert, key }: Identity, issuer: X509Certificate, wallMs: number): boolean {
  const certificate = new X509Certificate(cert);
  const privateKey: KeyObject = createPrivateKey(key);
  return (
    certificate.checkPrivateKey(privateKey) &&
    certificate.verify(issuer.publicKey) &&
    certificate.validFromDate.getTime() <= wallMs &&
    certificate.validToDate.getTime() > wallMs
  );
}

function isFor(certificate: X509Certificate, name: string): boolean {
  return (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;
}

async function makeCertificates({ folder, host, wallMs }: CertificateRequest): Promise<Certificates> {
  const { ca, server, client } = await issueCertificates(namesOf(host), wallMs);
  const { clientFiles, serverFiles } = filesIn(folder);
  const secret = { mode: 0o600 };
  await makeKeptFolder(folder, "certificates");
  await writeFile(clientFiles.caFile, ca);
  await writeFile(clientFiles.certFile, client.cert);
  await writeFile(clientFiles.keyFile, client.key, secret);
  await writeFile(serverFiles.certFile, server.cert);
  await writeFile(serverFiles.keyFile, server.key, secret);
  return { ca, server, clientFiles };
}

/** Under which names clients may find a device that listens there. */
function namesOf(host: string): readonly string[] {
  const local = ["localhost", "127.0.0.1", "::1"];
  const isEverywhere = host === "0.0.0.0" || host === "::";
  const own = isEverywhere
    ? Object.values(networkInterfaces()).flatMap((addresses = []) => addresses.map(({ address }) => address))
    : [host];
  return [...new Set([...local, ...own])];
}
