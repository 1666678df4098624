import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OPCUACertificateManager } from "node-opcua-certificate-manager";
import { LogLevel, MessageSecurityMode, SecurityPolicy, StatusCodes, setLogLevel } from "node-opcua-client";
import { OPCUAServer } from "node-opcua-server";
import { longestQueueSize, mendQueue } from "./monitored-queue.ts";

/** Where a server listens; port 0 takes any that is free. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * An OPC UA server that is about to listen: without security (None, anonymous), with limits that no client meets and no
 * announcement of any kind. Its certificates live in a temporary folder, which goes with `resources`.
 */
export async function createOvenServer(
  { host, port }: ServerAddress,
  resources: AsyncDisposableStack,
): Promise<OPCUAServer> {
  // The library warns on standard output, about every client that comes through a proxy for one.
  setLogLevel(LogLevel.Critic);
  const folder = await mkdtemp(join(tmpdir(), "opcua-pki-"));
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const certificates = (name: string) =>
    new OPCUACertificateManager({
      rootFolder: join(folder, name),
      automaticallyAcceptUnknownCertificate: true,
      keySize: 2048,
      disableFileWatchers: true,
    });
  const server = new OPCUAServer({
    host,
    port,
    hostname: host,
    serverInfo: {
      applicationUri: `urn:digital-plant:opcua-server${port === 0 ? "" : `:${port}`}`,
      productUri: "urn:digital-plant",
      applicationName: { text: "Digital Plant", locale: "en" },
    },
    buildInfo: {
      productName: "Digital Plant",
      productUri: "urn:digital-plant",
      manufacturerName: "Digital Plant",
    },
    serverCertificateManager: certificates("server"),
    userCertificateManager: certificates("users"),
    securityModes: [MessageSecurityMode.None],
    securityPolicies: [SecurityPolicy.None],
    allowAnonymous: true,
    maxConnectionsPerEndpoint: 10_000,
    serverCapabilities: {
      // Above 0 the server folds changes that come faster than this, silently.
      minSupportedSampleRate: 0,
      maxSessions: 10_000,
      maxSubscriptions: 100_000,
      maxSubscriptionsPerSession: 1_000,
      maxMonitoredItems: 10_000_000,
      maxMonitoredItemsPerSubscription: 1_000_000,
      maxMonitoredItemsQueueSize: longestQueueSize,
    },
    onCreateMonitoredItem: async (_subscription, item) => {
      mendQueue(item);
      return StatusCodes.Good;
    },
  });
  await server.initialize();
  server.engine.historyServerCapabilities.accessHistoryDataCapability = true;
  return server;
}

/** Starts to listen; disposing `resources` closes every connection and the port. Returns the port. */
export async function listen(
  server: OPCUAServer,
  { host, port }: ServerAddress,
  resources: AsyncDisposableStack,
): Promise<number> {
  resources.defer(() => server.shutdown(0));
  await server.start().catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`cannot listen on opc.tcp://${host}:${port}: ${reason}`, { cause });
  });
  const [endpoint] = server.endpoints;
  if (!endpoint) throw new Error("expected the server to have an endpoint");
  return endpoint.port;
}
