import type { z } from "zod";
import type { DeviceFault, InjectedFault } from "../../device-fault.ts";
import type { Tap, TappedServer } from "../tapped-server.ts";

/** What is different about a server after it has started again. */
export interface Alteration {
  /** Its namespaces have an index that is higher by so much. */
  readonly namespaceShift?: number;
  /** It does not know any node of its namespaces. */
  readonly forgetsNodes?: boolean;
  /** It shows another certificate. */
  readonly hasOtherCertificate?: boolean;
  /** It does not listen. */
  readonly isDown?: boolean;
}

/** A server as faults see it, which goes on over restarts. */
export interface FaultyServer {
  /** What stands between the server and its clients. */
  readonly taps: Set<Tap>;
  /** The machine's time as Unix milliseconds. */
  wallMs(): number;
  /** Undefined while it is down. */
  current(): TappedServer | undefined;
  /** Stops the server and starts it on the same port with that alteration; disposing does the same without. */
  alter(alteration: Alteration): Promise<AsyncDisposable>;
  /** Stops the server and starts it on the same port. */
  restart(): Promise<void>;
}

/** A way for a server to misbehave. It hits every device on the server. */
export interface OpcuaFault<Schema extends z.ZodObject = z.ZodObject> extends DeviceFault<Schema> {
  inject(
    config: z.output<Schema>,
    server: FaultyServer,
    random: () => number,
  ): InjectedFault | Promise<InjectedFault>;
}

/** Identity; it gives a fault its types. */
export function defineOpcuaFault<Schema extends z.ZodObject>(fault: OpcuaFault<Schema>): OpcuaFault<Schema> {
  return fault;
}

/** A fault that is a tap: there until it is disposed. */
export function tapFault({ taps }: FaultyServer, tap: Tap, wasFelt: () => boolean): InjectedFault {
  taps.add(tap);
  return {
    wasFelt,
    [Symbol.asyncDispose]: async () => {
      taps.delete(tap);
    },
  };
}
