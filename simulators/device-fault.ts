import type { z } from "zod";

/** A way to misbehave, as a scenario's `faults` names it. */
export interface DeviceFault<Schema extends z.ZodObject = z.ZodObject> {
  readonly kind: string;
  /** Its own keys, besides `on`, `at`, `for` and `repeat`; described for people. */
  readonly config: Schema;
}

/** A device that misbehaves. Disposing it heals the device, and may be done twice. */
export interface InjectedFault extends AsyncDisposable {
  /** True once a client met the fault: before that it has shown nothing. */
  wasFelt(): boolean;
}
