import { setTimeout as after } from "node:timers/promises";
import {
  AttributeIds,
  type ClientSession,
  type ClientSessionPublishService,
  type ClientSessionRawSubscriptionService,
  type DataValue,
  type NodeId,
  resolveNodeId,
  type UserIdentityInfo,
  UserTokenType,
} from "node-opcua-client";
import type { InboundEndpoint } from "../../registry/resources.ts";
import type { Source } from "../connector.ts";
import { openClient } from "./client.ts";
import type { EndpointConfiguration } from "./configuration.ts";

const serverArray = "ns=0;i=2254";
const namespaceArray = "ns=0;i=2255";
const startTime = "ns=0;i=2257";
const closeWithinMs = 2_000;

/**
 * A session with a server. Every request in it is refused once the connection is lost, silent for 10 s
 * (`session.keepAliveIntervalMilliseconds`) or ended because the source is aborted.
 */
export interface OpenSession extends AsyncDisposable {
  readonly session: SubscribingSession;
  /** The application uri of the server. */
  readonly serverUri: string;
  /** When the server was started, by its own clock; undefined where it does not tell. */
  readonly serverStart: string | undefined;
  /** Has the server keep the subscriptions of the session, for a time, after it is closed. */
  keepSubscriptions(): void;
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
  const { client } = resources.use(await openClient(source, configuration));
  const session = await client.createSession(identity(source.endpoint));
  if (!canSubscribe(session))
    throw new Error("expected a session of node-opcua to have the subscription services");
  const { serverUris, namespaces, serverStart } = await readServer(session);
  let keepsSubscriptions = false;
  resources.defer(async () => {
    if (!keepsSubscriptions) return;
    // Where the connection is gone, the server keeps them anyway.
    const closed = session.close(false).catch(() => {});
    await Promise.race([closed, after(closeWithinMs, undefined, { ref: false })]);
  });

  const owned = resources.move();
  return {
    session,
    serverUri: serverUris[0] ?? "",
    serverStart,
    keepSubscriptions() {
      keepsSubscriptions = true;
    },
    resolve: (dataSource) => resolveIn(namespaces, dataSource),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function canSubscribe(session: ClientSession): session is SubscribingSession {
  return "publish" in session && "createSubscription" in session && "createMonitoredItems" in session;
}

function identity({ authentication }: InboundEndpoint): UserIdentityInfo {
  if (authentication.method !== "UsernamePassword") return { type: UserTokenType.Anonymous };
  const { username, password } = authentication.usernamePasswordCredentials;
  return { type: UserTokenType.UserName, userName: username, password };
}

async function readServer(session: ClientSession) {
  const [uris, namespaces, start] = await session.read(
    [serverArray, namespaceArray, startTime].map((nodeId) => ({ nodeId, attributeId: AttributeIds.Value })),
  );
  const started: unknown = start?.value.value;
  return {
    serverUris: textsIn(uris),
    namespaces: textsIn(namespaces),
    serverStart: started instanceof Date ? started.toISOString() : undefined,
  };
}

function textsIn(dataValue: DataValue | undefined): readonly string[] {
  const texts: unknown = dataValue?.value.value;
  return Array.isArray(texts) ? texts.map(String) : [];
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
