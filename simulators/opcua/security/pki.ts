import { mkdtemp, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { OPCUACertificateManager } from "node-opcua-certificate-manager";
import { readCertificateChainAsync } from "node-opcua-crypto";
import type { OPCUAServerOptions } from "node-opcua-server";
import { DeviceMistake } from "../../device-mistake.ts";
import { makeKeptFolder } from "../../make-folder.ts";
import { createTurns } from "../turns.ts";
import { type KeyPair, keptKeyPair, makeKeyPair, type Subject, sharedKeyPair } from "./key-pair.ts";
import { needsCertificate, type Role, type SecurityConfig } from "./security-config.ts";
import { thumbprint } from "./users.ts";

/** Whose certificates are needed, and where they are kept. */
export interface PkiOptions extends Subject {
  readonly security: SecurityConfig;
  /** The folder of the PKI. */
  readonly folder: string;
  /** The server has another certificate than its own. */
  readonly isReplaced: boolean;
}

/** The certificates of a server and of its clients. */
export interface Pki {
  /** The application uri in the server's certificate. */
  readonly applicationUri: string;
  readonly options: Required<
    Pick<
      OPCUAServerOptions,
      "serverCertificateManager" | "userCertificateManager" | "certificateKeyPairProvider"
    >
  >;
  /** The roles of users by the thumbprint of their certificate. */
  readonly certificateRoles: ReadonlyMap<string, Role>;
}

/**
 * A store that looks into its folders again before each verdict, so that a certificate which somebody moves from rejected to
 * trusted is let in at once, without the file watchers of the library, of which a hundred servers would have thousands.
 */
class FolderStore extends OPCUACertificateManager {
  // Who is judged while the folders are being read would be unknown.
  readonly #inTurn = createTurns();

  override verifyCertificate(
    ...parameters: Parameters<OPCUACertificateManager["verifyCertificate"]>
  ): ReturnType<OPCUACertificateManager["verifyCertificate"]> {
    return this.#inTurn(async () => {
      await this.reloadCertificates();
      const verdict = await super.verifyCertificate(...parameters);
      if (verdict !== "BadCertificateUntrusted") return verdict;
      // A file that is moved from one folder to the other may be seen in neither, once.
      await this.reloadCertificates();
      return super.verifyCertificate(...parameters);
    });
  }
}

/** Where the PKI of a server is: the folder that its user keeps, or one that goes with `resources`. */
export async function findPkiFolder(
  { pki }: SecurityConfig,
  directory: string,
  resources: AsyncDisposableStack,
): Promise<string> {
  if (pki !== undefined) {
    await makeKeptFolder(resolve(pki), "pki");
    return resolve(pki);
  }
  const folder = await mkdtemp(join(directory, "opcua-pki-"));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Opens the PKI of a server, and that of its users in the folder `users` of it; makes what is not there. */
export async function openPki(options: PkiOptions): Promise<Pki> {
  const { security, folder } = options;
  const keyPair = await chooseKeyPair(options);
  const openStore = async (rootFolder: string, acceptsAll: boolean) => {
    const store = new FolderStore({
      rootFolder,
      automaticallyAcceptUnknownCertificate: acceptsAll,
      disableFileWatchers: true,
      // Without one the store makes a key of its own, which nobody uses.
      privateKeyProvider: { getPrivateKey: async () => keyPair.provider.getPrivateKey() },
    });
    await store.initialize();
    return store;
  };
  const clients = await openStore(folder, security.autoAccept);
  const users = await openStore(join(folder, "users"), false);
  return {
    applicationUri: keyPair.applicationUri,
    options: {
      certificateKeyPairProvider: keyPair.provider,
      serverCertificateManager: clients,
      userCertificateManager: users,
    },
    certificateRoles: await trustUsers(users, security),
  };
}

/** Making a key takes a tenth of a second: where there is nothing to protect, all servers have the same. */
function chooseKeyPair(options: PkiOptions): Promise<KeyPair> {
  const { security, folder, isReplaced } = options;
  if (!needsCertificate(security)) return sharedKeyPair(options, isReplaced);
  return isReplaced ? makeKeyPair(options) : keptKeyPair(folder, options);
}

async function trustUsers(
  store: FolderStore,
  { certificateUsers }: SecurityConfig,
): Promise<ReadonlyMap<string, Role>> {
  const roles = new Map<string, Role>();
  for (const { certificate: file, role } of certificateUsers) {
    const [certificate] = await readCertificateChainAsync(resolve(file)).catch((cause: unknown) => {
      throw new DeviceMistake(`${file}: expected the X.509 certificate of a user, a PEM or DER file`, {
        cause,
      });
    });
    if (!certificate) throw new DeviceMistake(`${file}: expected the X.509 certificate of a user, got none`);
    await store.trustCertificate(certificate);
    roles.set(thumbprint(certificate), role);
  }
  return roles;
}
