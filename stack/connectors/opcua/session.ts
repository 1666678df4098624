import { setTimeout as after } from "node:timers/promises";
import {
  AttributeIds,
  type ClientSession,
  type ClientSessionPublishService,
  type ClientSessionRawSubscriptionService,
  LogLevel,
  MessageSecurityMode,
  type NodeId,
  OPCUAClient,
  resolveNodeId,
  SecurityPolicy,
  setLogLevel,
  type UserIdentityInfo,
  UserTokenType,
} from "node-opcua-client";
import type { InboundEndpoint } from "../../registry/resources.ts";
import type { Source } from "../connector.ts";
import { applicationCertificate } from "./client-certificate.ts";
import type { EndpointConfiguration } from "./configuration.ts";

const bufferBytes = 16 * 1024;
const applicationUri = "urn:digital-plant:opcua-connector";
const closeWithinMs = 2_000;
const serverArray = "ns=0;i=2254";
const namespaceArray = "ns=0;i=2255";

/**
 * A session with a server. Every request in it is refused once the connection is lost, silent for 10 s
 * (`session.keepAliveIntervalMilliseconds`) or ended because the source is aborted.
 */
export interface OpenSession extends AsyncDisposable {
  readonly session: SubscribingSession;
  /** The application uri of the server. */
  readonly serverUri: string;
  /** Finds a data source in the namespaces that the server has now; throws for a namespace that it does not have. */
  resolve(dataSource: string): NodeId;
}

/** The services of a session that the library has, and keeps out of the type for callers of its own subscriptions. */
export type SubscribingSession = ClientSession &
  ClientSessionRawSubscriptionService &
  ClientSessionPublishService;

/** Connects once, without a retry; throws why it could not. Disposing closes the session and the connection. */
export async function openSession(
  source: Source,
  configuration: EndpointConfiguration,
): Promise<OpenSession> {
  await using resources = new AsyncDisposableStack();
  // The library writes its warnings to standard output, and an outage is none: the reason is in what is thrown.
  setLogLevel(LogLevel.Critic);
  const answerWithinMs = configuration.session.keepAliveIntervalMilliseconds;
  const client = OPCUAClient.create({
    applicationName: configuration.applicationName,
    applicationUri,
    certificateKeyPairProvider: await applicationCertificate(applicationUri, source.clock.wallMs()),
    clientName: source.asset.name,
    securityMode: MessageSecurityMode.None,
    securityPolicy: SecurityPolicy.None,
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
    requestedSessionTimeout: configuration.session.timeoutMilliseconds,
  });
  let closing: Promise<void> | undefined;
  const close = () => {
    // What goes wrong in leaving changes nothing: the connection is given up either way.
    closing ??= client.disconnect().catch(() => {});
    return closing;
  };
  // A network that is silent keeps the library waiting for an answer to its farewell; it goes on without us.
  resources.defer(() => Promise.race([close(), after(closeWithinMs, undefined, { ref: false })]));
  source.signal.throwIfAborted();
  source.signal.addEventListener("abort", close, { once: true });
  resources.defer(() => source.signal.removeEventListener("abort", close));

  await client.connect(source.endpoint.address);
  const session = await client.createSession(identity(source.endpoint));
  if (!canSubscribe(session))
    throw new Error("expected a session of node-opcua to have the subscription services");
  const [serverUris, namespaces] = await readArrays(session);

  const owned = resources.move();
  return {
    session,
    serverUri: serverUris?.[0] ?? "",
    resolve: (dataSource) => resolveIn(namespaces ?? [], dataSource),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function canSubscribe(session: ClientSession): session is SubscribingSession {
  return "publish" in session && "createSubscription" in session && "createMonitoredItems" in session;
}

function identity({ authentication }: InboundEndpoint): UserIdentityInfo {
  if (authentication.method === "Anonymous") return { type: UserTokenType.Anonymous };
  const { username, password } = authentication.usernamePasswordCredentials;
  return { type: UserTokenType.UserName, userName: username, password };
}

async function readArrays(session: ClientSession): Promise<readonly (readonly string[])[]> {
  const values = await session.read(
    [serverArray, namespaceArray].map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value })),
  );
  return values.map(({ value }) => (Array.isArray(value.value) ? value.value.map(String) : []));
}

/** OPC UA Part 6, 5.3.1.10: `nsu=<uri>;` in place of `ns=<index>;`. */
function resolveIn(namespaces: readonly string[], dataSource: string): NodeId {
  const [, uri, identifier] = /^nsu=([^;]*);(.*)$/.exec(dataSource) ?? [];
  if (uri === undefined || identifier === undefined) return resolveNodeId(dataSource);
  const index = namespaces.indexOf(uri);
  if (index < 0)
    throw new Error(`${dataSource}: no such namespace in the server; it has ${namespaces.join(", ")}`);
  return resolveNodeId(`ns=${index};${identifier}`);
}
