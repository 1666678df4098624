import type { DeviceConfig, DeviceEndpoint, RunningDevices } from "../simulator.ts";
import type { Misbehaviours } from "./misbehaviours.ts";

/** A device of any kind on HTTP that listens. */
export interface StartedDevice {
  readonly endpoint: DeviceEndpoint;
  readonly misbehaviours: Misbehaviours;
}

/** Starts devices of one kind, all or none; faults are put into force at the one that they are for. */
export async function startHttpDevices<Config>(
  devices: readonly DeviceConfig<Config>[],
  startOne: (device: DeviceConfig<Config>, resources: AsyncDisposableStack) => Promise<StartedDevice>,
): Promise<RunningDevices> {
  await using resources = new AsyncDisposableStack();
  const started = new Map<string, StartedDevice>();
  // One after the other: the first that wants certificates makes them for all.
  for (const device of devices) started.set(device.name, await startOne(device, resources));

  const owned = resources.move();
  return {
    endpoints: [...started.values()].map(({ endpoint }) => endpoint),
    async inject(name, fault) {
      const device = started.get(name);
      if (device === undefined)
        throw new Error(`expected one of ${[...started.keys()].join(", ")}, got ${name}`);
      return device.misbehaviours.inject(fault);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
