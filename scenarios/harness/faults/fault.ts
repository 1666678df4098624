import type { z } from "zod";
import type { Link } from "../link.ts";

/** What a fault may break, and where its chance comes from. */
export interface FaultContext {
  readonly link: Link;
  /** Uniform in [0, 1), from the scenario's seed. */
  readonly random: () => number;
}

/** A kind of fault. Breaking returns the mending, and whether the break was felt at all. */
export interface Fault<Schema extends z.ZodObject = z.ZodObject> {
  readonly kind: string;
  /** Its own keys, besides `on`, `at`, `for` and `repeat`. */
  readonly config: Schema;
  inject(config: z.output<Schema>, context: FaultContext): InjectedFault;
}

export interface InjectedFault extends Disposable {
  /** True once traffic met the fault: before that it has shown nothing. */
  wasFelt(): boolean;
}

/** Identity; it gives a fault its types. */
export function defineFault<Schema extends z.ZodObject>(fault: Fault<Schema>): Fault<Schema> {
  return fault;
}
