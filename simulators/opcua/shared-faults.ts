import type { InjectedFault } from "../device-fault.ts";
import type { DeviceFaultCall } from "../simulator.ts";

/**
 * Injects a fault of a server once, however many of its devices ask for the same one at a time, and heals it with the last
 * of them: a fleet on one server restarts it once.
 */
export function shareFaults(
  inject: (call: DeviceFaultCall) => Promise<InjectedFault>,
): (call: DeviceFaultCall) => Promise<InjectedFault> {
  const open = new Map<string, { readonly fault: Promise<InjectedFault>; holders: number }>();
  return async (call) => {
    const key = `${call.kind} ${JSON.stringify(call.config)}`;
    const known = open.get(key);
    const shared = known ?? { fault: inject(call), holders: 0 };
    shared.holders++;
    open.set(key, shared);
    const release = () => {
      shared.holders--;
      if (shared.holders === 0 && open.get(key) === shared) open.delete(key);
      return shared.holders === 0;
    };
    const fault = await shared.fault.catch((error: unknown) => {
      release();
      throw error;
    });
    let isHealed = false;
    return {
      wasFelt: () => fault.wasFelt(),
      async [Symbol.asyncDispose]() {
        if (isHealed) return;
        isHealed = true;
        if (release()) await fault[Symbol.asyncDispose]();
      },
    };
  };
}
