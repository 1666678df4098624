import { z } from "zod";
import { signals } from "./signals/catalog.ts";
import type { Signal } from "./signals/signal.ts";

const [first, ...others] = signals;

/** What a scenario may say about a data point without a process behind it. */
export const signalSpec = z.discriminatedUnion("kind", [first.config, ...configsOf(others)], {
  error: `must be one of ${signals.map(({ kind }) => kind).join(", ")}`,
});

/** A signal as the model needs it; durations are milliseconds. */
export type SignalSpec = z.output<(typeof signals)[number]["config"]>;

/** The kind of a signal; throws for one that the catalog does not list. */
export function signalOf({ kind }: SignalSpec): Signal {
  const all: readonly Signal[] = signals;
  const signal = all.find((one) => one.kind === kind);
  if (signal === undefined) throw new Error(`no signal of kind ${kind} in the catalog`);
  return signal;
}

/** The compiler forgets which element of a tuple is which when it is mapped. */
function configsOf<Listed extends readonly { readonly config: z.ZodObject }[]>(listed: Listed) {
  return listed.map(({ config }) => config) as { -readonly [Place in keyof Listed]: Listed[Place]["config"] };
}
