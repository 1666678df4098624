import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PermissionType } from "node-opcua-address-space";
import { OPCUACertificateManager } from "node-opcua-certificate-manager";
import {
  type ClientSession,
  DataType,
  type EndpointDescription,
  MessageSecurityMode,
  OPCUAClient,
  type OPCUAClientOptions,
  SecurityPolicy,
  type UserIdentityInfo,
  UserTokenType,
  WellKnownRoles,
} from "node-opcua-client";
import { opcuaOven } from "../../simulators/opcua/opcua-oven.ts";
import type { AddressSpace } from "../../simulators/opcua/opcua-server.ts";
import { type RunningServer, startServer } from "../../simulators/opcua/running-server.ts";
import type { Trace } from "../../simulators/plant/trace.ts";
import type { PlantClock, RunningDevices } from "../../simulators/simulator.ts";
import { fakePlant, handClock } from "./opcua-fake-plant.ts";

/** A folder that is gone with what it is used for. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "opcua-test-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Starts ovens with those keys of a scenario file. */
export function startConfiguredOvens(
  traces: readonly Trace[],
  clock: PlantClock,
  keys: Readonly<Record<string, unknown>>,
): Promise<RunningDevices> {
  const devices = traces.map(({ asset }) => ({ name: asset, config: opcuaOven.config.parse(keys) }));
  return opcuaOven.start(devices, {
    plant: fakePlant(traces),
    clock,
    host: "127.0.0.1",
    seed: 1,
    directory: tmpdir(),
  });
}

/** The node of a plain server that observers may read and only operators may write. */
export const plainNode = "ns=2;s=Setpoint";
/** The node of a plain server that only engineers may write. */
export const engineerNode = "ns=2;s=Limit";

/** Starts a server of ours with two variables, and with those keys of a scenario file. */
export function startPlainServer(keys: Readonly<Record<string, unknown>> = {}): Promise<RunningServer> {
  const { security, limits } = opcuaOven.config.parse(keys);
  return startServer({
    config: { port: undefined, security, limits },
    context: { clock: handClock(), host: "127.0.0.1", directory: tmpdir() },
    namespaceUris: ["urn:test"],
    populate: addVariables,
  });
}

function addVariables(addressSpace: AddressSpace): Disposable {
  const namespace = addressSpace.registerNamespace("urn:test");
  for (const [name, writer] of [
    ["Setpoint", WellKnownRoles.Operator],
    ["Limit", WellKnownRoles.Engineer],
  ] as const) {
    const variable = namespace.addVariable({
      organizedBy: "ObjectsFolder",
      browseName: name,
      nodeId: `s=${name}`,
      dataType: DataType.Double,
      valueRank: -2,
      minimumSamplingInterval: 0,
      rolePermissions: [
        { roleId: WellKnownRoles.Observer, permissions: PermissionType.Browse | PermissionType.Read },
        {
          roleId: writer,
          permissions: PermissionType.Browse | PermissionType.Read | PermissionType.Write,
        },
      ],
    });
    variable.setValueFromSource({ dataType: DataType.Double, value: 180 });
  }
  return { [Symbol.dispose]() {} };
}

export interface ClientWishes {
  readonly policy?: SecurityPolicy;
  readonly mode?: MessageSecurityMode;
  readonly user?: UserIdentityInfo;
  /** The folder of the client's certificate; one of its own if absent. */
  readonly pki?: string;
  readonly options?: OPCUAClientOptions;
}

/** A session of node-opcua's client. */
export interface OpenedSession extends AsyncDisposable {
  readonly client: OPCUAClient;
  readonly session: ClientSession;
}

/** Connects once and opens a session. */
export async function openSessionAs(address: string, wishes: ClientWishes = {}): Promise<OpenedSession> {
  await using resources = new AsyncDisposableStack();
  const rootFolder = wishes.pki ?? resources.use(await temporaryFolder()).path;
  const client = OPCUAClient.create({
    clientCertificateManager: new OPCUACertificateManager({
      rootFolder,
      disableFileWatchers: true,
      automaticallyAcceptUnknownCertificate: true,
    }),
    securityPolicy: wishes.policy ?? SecurityPolicy.None,
    securityMode: wishes.mode ?? MessageSecurityMode.None,
    endpointMustExist: false,
    connectionStrategy: { maxRetry: 0 },
    ...wishes.options,
  });
  await client.connect(address);
  resources.defer(() => client.disconnect());
  const session = await client.createSession(wishes.user ?? { type: UserTokenType.Anonymous });
  resources.defer(() => session.close());
  const owned = resources.move();
  return { client, session, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** The endpoints that a server offers to a client without security. */
export async function endpointsOf(address: string): Promise<readonly EndpointDescription[]> {
  await using pki = await temporaryFolder();
  const client = OPCUAClient.create({
    clientCertificateManager: new OPCUACertificateManager({
      rootFolder: pki.path,
      disableFileWatchers: true,
    }),
    endpointMustExist: false,
    connectionStrategy: { maxRetry: 0 },
  });
  await client.connect(address);
  const endpoints = await client.getEndpoints();
  await client.disconnect();
  return endpoints;
}
