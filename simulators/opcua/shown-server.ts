import type { DeviceEndpoint, RunningDevices } from "../simulator.ts";
import type { AddressSpace } from "./opcua-server.ts";
import { type RunningServer, type ServerPlan, startServer } from "./running-server.ts";
import type { ShownTrace } from "./show-trace.ts";

/** A server whose address space follows plant time. */
export interface ShownServerPlan extends Omit<ServerPlan, "populate"> {
  /** Fills the address space with what is to be seen at `nowMs`, again after each restart. */
  show(addressSpace: AddressSpace, nowMs: number): ShownTrace | Promise<ShownTrace>;
}

/** Starts a server that shows no more than plant time has come to. */
export async function startShownServer(plan: ShownServerPlan): Promise<RunningServer> {
  await using resources = new AsyncDisposableStack();
  const { clock } = plan.context;
  // What clients may see ends where the clock last called, not at `clock.now()`, which may be ahead of it already.
  let nowMs = clock.now();
  let shown: ShownTrace | undefined;
  resources.use(
    clock.onAdvance((afterMs, untilMs) => {
      nowMs = untilMs;
      shown?.advance(afterMs, untilMs);
    }),
  );
  const server = resources.use(
    await startServer({
      ...plan,
      async populate(addressSpace) {
        const readyMs = nowMs;
        const filled = await plan.show(addressSpace, readyMs);
        // Plant time may have gone on while files were read.
        filled.advance(readyMs, nowMs);
        shown = filled;
        return {
          [Symbol.dispose]() {
            shown = undefined;
          },
        };
      },
    }),
  );
  const owned = resources.move();
  return { ...server, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Starts a server for each device; faults reach the one of their device. */
export async function startServers<Device extends { readonly name: string }>(
  devices: readonly Device[],
  serve: (device: Device) => Promise<RunningServer>,
  describe: (device: Device, server: RunningServer) => DeviceEndpoint,
): Promise<RunningDevices> {
  await using resources = new AsyncDisposableStack();
  const servers = new Map<string, RunningServer>();
  const endpoints: DeviceEndpoint[] = [];
  for (const device of devices) {
    const server = resources.use(await serve(device));
    servers.set(device.name, server);
    endpoints.push(describe(device, server));
  }

  const owned = resources.move();
  return {
    endpoints,
    inject: injectInto(servers),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Injects a fault of a device into the server that it is on. */
export function injectInto(
  servers: ReadonlyMap<string, RunningServer>,
): NonNullable<RunningDevices["inject"]> {
  return async (device, fault) => {
    const server = servers.get(device);
    if (!server) throw new Error(`expected one of ${[...servers.keys()].join(", ")}, got ${device}`);
    return server.inject(fault);
  };
}
