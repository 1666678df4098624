import { LogLevel, MessageSecurityMode, SecurityPolicy, setLogLevel, Variant } from "node-opcua-client";
import type { OPCUAServer } from "node-opcua-server";
import { limitArrays } from "./array-limit.ts";
import { toServerCapabilities, toTransportSettings } from "./limits.ts";
import { mendTransport } from "./mend-transport.ts";
import { limitQueues } from "./monitored-queue.ts";
import { openPki, type Pki } from "./security/pki.ts";
import type { SecurityConfig } from "./security/security-config.ts";
import { auditEventRoles, createUserManager, grantRoles, offerUserTokens } from "./security/users.ts";
import type { ServerConfig } from "./server-config.ts";
import { type Tap, TappedServer } from "./tapped-server.ts";

export type AddressSpace = NonNullable<OPCUAServer["engine"]["addressSpace"]>;

/** Where a server listens, who may connect, and what stands in between. */
export interface ServerOptions extends Pick<ServerConfig, "security" | "limits"> {
  readonly host: string;
  /** 0 takes any that is free. */
  readonly port: number;
  /** The port that the server is known by, if it has one of its own. */
  readonly requestedPort: number | undefined;
  /** The folder of its PKI. */
  readonly pkiFolder: string;
  readonly wallMs: number;
  readonly taps: ReadonlySet<Tap>;
  /** It shows another certificate than its own. */
  readonly hasOtherCertificate: boolean;
}

/** A server that is about to listen, with an empty address space to fill. It announces itself nowhere. */
export interface ReadyServer {
  readonly server: TappedServer;
  readonly addressSpace: AddressSpace;
}

/** Creates a server; it is gone with `resources`. */
export async function createServer(
  options: ServerOptions,
  resources: AsyncDisposableStack,
): Promise<ReadyServer> {
  // The library warns on standard output, about every client that comes through a proxy for one.
  setLogLevel(LogLevel.Critic);
  mendTransport();
  const { host, port, requestedPort, security, limits, wallMs, taps } = options;
  const pki = await openPki({
    security,
    folder: options.pkiFolder,
    applicationUri: `urn:digital-plant:opcua-server${requestedPort === undefined ? "" : `:${requestedPort}`}`,
    host,
    wallMs,
    isReplaced: options.hasOtherCertificate,
  });
  const server = new TappedServer(
    {
      host,
      port,
      hostname: host,
      ...describeServer(pki),
      ...pki.options,
      ...describeSecurity(security),
      maxConnectionsPerEndpoint: 10_000,
      serverCapabilities: toServerCapabilities(limits),
      transportSettings: toTransportSettings(limits),
    },
    [limitQueues(limits), limitArrays(limits)],
    taps,
  );
  resources.defer(() => server.shutdown(0));
  await server.initialize();
  // The library gives endpoints a provider of their own, which reads files.
  for (const endpoint of server.endpoints) {
    endpoint.setCertificateProvider(server.getCertificateChainProvider());
  }
  grantRoles(server, security, pki.certificateRoles);
  offerUserTokens(server, security);
  return { server, addressSpace: describeCapabilities(server) };
}

function describeCapabilities({ engine }: OPCUAServer): AddressSpace {
  const { addressSpace, historyServerCapabilities } = engine;
  if (!addressSpace) throw new Error("expected an initialized OPC UA server to have an address space");
  historyServerCapabilities.accessHistoryDataCapability = true;
  // The library keeps to the rate that it is told, and tells clients 100.
  const { minSupportedSampleRate } = addressSpace.rootFolder.objects.server.serverCapabilities;
  minSupportedSampleRate.bindVariable({ get: () => new Variant({ dataType: "Double", value: 0 }) }, true);
  return addressSpace;
}

function describeServer({ applicationUri }: Pki) {
  return {
    serverInfo: {
      applicationUri,
      productUri: "urn:digital-plant",
      applicationName: { text: "Digital Plant", locale: "en" },
    },
    buildInfo: {
      productName: "Digital Plant",
      productUri: "urn:digital-plant",
      manufacturerName: "Digital Plant",
    },
  };
}

function describeSecurity(security: SecurityConfig) {
  const { policies, modes, anonymous } = security;
  const isSecure = policies.some((policy) => policy !== "None");
  return {
    securityPolicies: policies.map((policy) => SecurityPolicy[policy]),
    securityModes: [
      ...(policies.includes("None") ? [MessageSecurityMode.None] : []),
      ...(isSecure ? modes.map((mode) => MessageSecurityMode[mode]) : []),
    ],
    allowAnonymous: anonymous,
    userManager: createUserManager(security),
    isAuditing: true,
    auditEventRoles,
    // Clients without security resume as well: what the standard asks for since 1.05 leaves them no way to.
    allowAnonymousSubscriptionTransferOnUnsecuredChannel: true,
  };
}

/** Starts to listen. Returns the port. */
export async function listen({ server }: ReadyServer, { host, port }: ServerOptions): Promise<number> {
  await server.start().catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`cannot listen on opc.tcp://${host}:${port}: ${reason}`, { cause });
  });
  const [endpoint] = server.endpoints;
  if (!endpoint) throw new Error("expected the server to have an endpoint");
  return endpoint.port;
}
