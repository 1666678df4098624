import { setTimeout as after } from "node:timers/promises";
import {
  LogLevel,
  MessageSecurityMode,
  OPCUAClient,
  type OPCUAClientOptions,
  SecurityPolicy,
  setLogLevel,
} from "node-opcua-client";
import type { Source } from "../connector.ts";
import { chooseEndpoint } from "./choose-endpoint.ts";
import type { EndpointConfiguration } from "./configuration.ts";
import { openTrust, type Trust } from "./trusted-servers.ts";

const bufferBytes = 16 * 1024;
const applicationUri = "urn:digital-plant:opcua-connector";
const closeWithinMs = 2_000;

/** A connection to a server; it is given up when the source is aborted, or when it is disposed. */
export interface ConnectedClient extends AsyncDisposable {
  readonly client: OPCUAClient;
}

type Security = Pick<OPCUAClientOptions, "securityMode" | "securityPolicy" | "serverCertificate">;

const noSecurity: Security = {
  securityMode: MessageSecurityMode.None,
  securityPolicy: SecurityPolicy.None,
};

/**
 * Connects with the security that is configured, and the most that the server offers where none is. Asking for what it
 * offers takes a connection without security; that one stays where there is nothing better.
 */
export async function openClient(
  source: Source,
  configuration: EndpointConfiguration,
): Promise<ConnectedClient> {
  // The library writes its warnings to standard output, and an outage is none: the reason is in what is thrown.
  setLogLevel(LogLevel.Critic);
  const { security } = configuration;
  const trust = await openTrust(security, applicationUri, source.clock.wallMs());
  const connectWith = (chosen: Security) =>
    connect(source, { ...clientOptions(source, configuration, trust), ...chosen });

  await using resources = new AsyncDisposableStack();
  const plain = resources.use(await connectWith(noSecurity));
  const offered = await plain.client.getEndpoints();
  const { securityMode, securityPolicyUri, serverCertificate } = chooseEndpoint(
    offered,
    security,
    source.endpoint.authentication,
  );
  if (securityMode === MessageSecurityMode.None) {
    const owned = resources.move();
    return { client: plain.client, [Symbol.asyncDispose]: () => owned.disposeAsync() };
  }
  await resources.disposeAsync();
  await trust.verify(serverCertificate);
  // With the certificate at hand the library does not ask the server itself, whose answer may lead past a proxy.
  return await connectWith({ securityMode, securityPolicy: toPolicy(securityPolicyUri), serverCertificate });
}

function toPolicy(uri: string | null): SecurityPolicy {
  const policy = Object.values(SecurityPolicy).find((one) => one === uri);
  if (policy === undefined) throw new Error(`expected a security policy of OPC UA, got ${uri}`);
  return policy;
}

function clientOptions(
  source: Source,
  { applicationName, session }: EndpointConfiguration,
  { identity }: Trust,
): OPCUAClientOptions {
  const answerWithinMs = session.keepAliveIntervalMilliseconds;
  return {
    applicationName,
    applicationUri,
    ...identity,
    clientName: source.asset.name,
    // The server may name another address than ours, as behind a proxy.
    endpointMustExist: false,
    // The library's own reconnection never ends and hides what was lost meanwhile.
    connectionStrategy: { maxRetry: 0 },
    // A connection without traffic for so long is taken for dead; the pings see to it that a living one has some.
    transportTimeout: answerWithinMs,
    // The library allocates a whole buffer for each message; its default of 64 KB is mostly air.
    transportSettings: { receiveBufferSize: bufferBytes, sendBufferSize: bufferBytes },
    keepSessionAlive: true,
    keepAliveInterval: answerWithinMs / 2,
    defaultTransactionTimeout: answerWithinMs,
    requestedSessionTimeout: session.timeoutMilliseconds,
  };
}

async function connect({ signal, endpoint }: Source, options: OPCUAClientOptions): Promise<ConnectedClient> {
  await using resources = new AsyncDisposableStack();
  const client = OPCUAClient.create(options);
  let closing: Promise<void> | undefined;
  const close = () => {
    // What goes wrong in leaving changes nothing: the connection is given up either way.
    closing ??= client.disconnect().catch(() => {});
    return closing;
  };
  // A network that is silent keeps the library waiting for an answer to its farewell; it goes on without us.
  resources.defer(() => Promise.race([close(), after(closeWithinMs, undefined, { ref: false })]));
  signal.throwIfAborted();
  signal.addEventListener("abort", close, { once: true });
  resources.defer(() => signal.removeEventListener("abort", close));
  await client.connect(endpoint.address);

  const owned = resources.move();
  return { client, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
