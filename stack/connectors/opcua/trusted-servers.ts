import { resolve } from "node:path";
import { OPCUACertificateManager } from "node-opcua-certificate-manager";
import type { OPCUAClientOptions } from "node-opcua-client";
import { applicationCertificate } from "./client-certificate.ts";
import type { SecurityConfiguration } from "./configuration.ts";

type ClientIdentity = Pick<OPCUAClientOptions, "certificateKeyPairProvider" | "clientCertificateManager">;

/** Our own certificate, and those of servers that we trust. */
export interface Trust {
  readonly identity: ClientIdentity;
  /** Throws for the certificate of a server that is not trusted, with what can be done about it. */
  verify(serverCertificate: Buffer): Promise<void>;
}

const stores = new Map<string, FolderStore>();

/** Opens the trust list of a configuration. */
export async function openTrust(
  { autoAcceptUntrustedServerCertificates, pki }: SecurityConfiguration,
  applicationUri: string,
  wallMs: number,
): Promise<Trust> {
  if (pki === undefined) {
    return {
      identity: { certificateKeyPairProvider: await applicationCertificate(applicationUri, wallMs) },
      async verify() {
        if (autoAcceptUntrustedServerCertificates) return;
        throw new Error(
          "the server's certificate is not trusted: there is no trust list; set security.pki or " +
            "security.autoAcceptUntrustedServerCertificates in additionalConfiguration",
        );
      },
    };
  }
  const store = openStore(resolve(pki));
  await store.initialize();
  return {
    identity: { clientCertificateManager: store },
    async verify(serverCertificate) {
      const verdict = await store.judge(serverCertificate, autoAcceptUntrustedServerCertificates);
      if (verdict === "Good") return;
      throw new Error(
        `the server's certificate is not trusted (${verdict}): to trust it, move it from ${store.rejectedFolder} ` +
          `to ${store.trustedFolder}`,
      );
    },
  };
}

/** Connectors that share a folder share its store: two would write over one another. */
function openStore(rootFolder: string): FolderStore {
  const store = stores.get(rootFolder) ?? new FolderStore({ rootFolder, disableFileWatchers: true });
  stores.set(rootFolder, store);
  return store;
}

/** A store that looks into its folders before each verdict, as people move certificates from rejected to trusted. */
class FolderStore extends OPCUACertificateManager {
  #last: Promise<unknown> = Promise.resolve();

  /** One verdict after the other: while the folders are being read, nobody is known. */
  judge(certificate: Buffer, acceptsUnknown: boolean): Promise<string> {
    const verdict = this.#last.then(async () => {
      const first = await this.#look(certificate);
      // A file that is moved while the folders are read one by one may be seen in none of them, once.
      const status = first === "BadCertificateUntrusted" ? await this.#look(certificate) : first;
      if (status !== "BadCertificateUntrusted") return status;
      if (acceptsUnknown) return "Good";
      await this.rejectCertificate(certificate);
      return status;
    });
    this.#last = verdict.catch(() => {});
    return verdict;
  }

  async #look(certificate: Buffer): Promise<string> {
    await this.reloadCertificates();
    return await this.verifyCertificate(certificate, { acceptCertificateWithValidIssuerChain: true });
  }
}
