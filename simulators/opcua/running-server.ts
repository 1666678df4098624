import type { InjectedFault } from "../device-fault.ts";
import type { DeviceFaultCall, SimulatorContext } from "../simulator.ts";
import { opcuaFaults } from "./faults/catalog.ts";
import type { Alteration, FaultyServer } from "./faults/opcua-fault.ts";
import { type AddressSpace, createServer, listen } from "./opcua-server.ts";
import { findPkiFolder } from "./security/pki.ts";
import type { ServerConfig } from "./server-config.ts";
import { shareFaults } from "./shared-faults.ts";
import type { Tap, TappedServer } from "./tapped-server.ts";
import { createTurns } from "./turns.ts";

/** A server of one or more devices. */
export interface ServerPlan {
  readonly config: ServerConfig;
  readonly context: Pick<SimulatorContext, "clock" | "host" | "directory">;
  /** The namespaces of its devices; they get the indexes from 2 on, in this order. */
  readonly namespaceUris: readonly string[];
  /** Fills the address space, again after each restart; disposing lets go of what that holds. */
  populate(addressSpace: AddressSpace): Disposable | Promise<Disposable>;
}

/** A server that listens; disposing closes its port and every connection. */
export interface RunningServer extends AsyncDisposable {
  readonly port: number;
  /** As in `opc.tcp://127.0.0.1:50000`. */
  readonly address: string;
  /** Makes it misbehave in one of the ways of `opcuaFaults`. */
  inject(call: DeviceFaultCall): Promise<InjectedFault>;
}

/** Starts a server that faults can stop and start again on its port; sessions are gone then, and nothing else. */
export async function startServer(plan: ServerPlan): Promise<RunningServer> {
  const { config, context } = plan;
  await using resources = new AsyncDisposableStack();
  const pkiFolder = await findPkiFolder(config.security, context.directory, resources);
  const taps = new Set<Tap>();
  const alterations = new Set<Alteration>();
  let incarnation: Incarnation | undefined;
  let port = config.port ?? 0;
  let isOver = false;

  const stop = async () => {
    const stopped = incarnation;
    incarnation = undefined;
    await stopped?.[Symbol.asyncDispose]();
  };
  const start = async () => {
    const altered = [...alterations];
    if (isOver || altered.some(({ isDown }) => isDown)) return;
    incarnation = await incarnate(plan, { port, pkiFolder, taps, altered });
    port = incarnation.port;
  };
  const inTurn = createTurns();
  const restart = () =>
    inTurn(async () => {
      await stop();
      await start();
    });
  const faulty: FaultyServer = {
    taps,
    current: () => incarnation?.server,
    wallMs: context.clock.wallMs,
    restart,
    async alter(alteration) {
      await using resources = new AsyncDisposableStack();
      alterations.add(alteration);
      resources.defer(() => (alterations.delete(alteration) ? restart() : undefined));
      await restart();
      return resources.move();
    },
  };
  resources.defer(async () => {
    isOver = true;
    await inTurn(stop);
  });
  await start();
  const { host } = context;
  const owned = resources.move();
  return {
    port,
    address: `opc.tcp://${host.includes(":") ? `[${host}]` : host}:${port}`,
    inject: shareFaults((call) => injectFault(faulty, call)),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A server from one start to the next stop. */
interface Incarnation extends AsyncDisposable {
  readonly server: TappedServer;
  readonly port: number;
}

interface Circumstances {
  readonly port: number;
  readonly pkiFolder: string;
  readonly taps: ReadonlySet<Tap>;
  readonly altered: readonly Alteration[];
}

async function incarnate(
  { config, context, namespaceUris, populate }: ServerPlan,
  { port, pkiFolder, taps, altered }: Circumstances,
): Promise<Incarnation> {
  await using resources = new AsyncDisposableStack();
  const options = {
    host: context.host,
    port,
    requestedPort: config.port,
    security: config.security,
    limits: config.limits,
    pkiFolder,
    taps,
    wallMs: context.clock.wallMs(),
    hasOtherCertificate: altered.some(({ hasOtherCertificate }) => hasOtherCertificate),
  };
  const ready = await createServer(options, resources);
  const shift = altered.reduce((sum, { namespaceShift = 0 }) => sum + namespaceShift, 0);
  const spare = Array.from({ length: shift }, (_, index) => `urn:digital-plant:spare:${index + 1}`);
  for (const uri of [...spare, ...namespaceUris]) ready.addressSpace.registerNamespace(uri);
  if (!altered.some(({ forgetsNodes }) => forgetsNodes)) {
    resources.use(await populate(ready.addressSpace));
  }
  const listeningPort = await listen(ready, options);
  const owned = resources.move();
  return { server: ready.server, port: listeningPort, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function injectFault(
  server: FaultyServer,
  { kind, config, random }: DeviceFaultCall,
): Promise<InjectedFault> {
  const fault = opcuaFaults.find((one) => one.kind === kind);
  if (!fault) {
    const known = opcuaFaults.map((one) => one.kind).join(", ");
    throw new Error(`expected a fault of an OPC UA server, got ${kind}; there are: ${known}`);
  }
  return fault.inject(config, server, random);
}
