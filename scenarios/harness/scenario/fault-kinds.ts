import type { z } from "zod";
import { simulators } from "../../../simulators/catalog.ts";
import { misreports } from "../../../simulators/plant/misreports/catalog.ts";
import type { Simulator } from "../../../simulators/simulator.ts";
import { faults } from "../faults/catalog.ts";
import type { Fault } from "../faults/fault.ts";

/** A kind of fault that a scenario may name, and what it happens to. */
export type FaultKind = {
  readonly kind: string;
  /** Its own keys, besides `on`, `at`, `for` and `repeat`. */
  readonly config: z.ZodObject;
} & (
  | { readonly hits: "link"; readonly fault: Fault }
  /** A device of one of these kinds. */
  | { readonly hits: "device"; readonly deviceKinds: readonly string[] }
  /** What any device reports: the plant is told of it beforehand. */
  | { readonly hits: "readings" }
);

/** Every kind of fault: those of links, those that the kinds of device list, each once, and those of readings. */
export const faultKinds: readonly FaultKind[] = collectFaultKinds(simulators);

/** The kind of that name, which the grammar has let through. */
export function faultKindOf(kind: string): FaultKind {
  const found = faultKinds.find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`expected a fault of the catalogs, got ${kind}`);
  return found;
}

/** Throws where two different faults have one name: a scenario could not say which it means. */
export function collectFaultKinds(devices: readonly Pick<Simulator, "kind" | "faults">[]): FaultKind[] {
  const listed = devices.flatMap(({ kind, faults = [] }) => faults.map((fault) => ({ fault, device: kind })));
  const ofDevices = [...Map.groupBy(listed, ({ fault }) => fault)].map(
    ([{ kind, config }, users]): FaultKind => {
      return { kind, config, hits: "device", deviceKinds: users.map(({ device }) => device) };
    },
  );
  const kinds: FaultKind[] = [
    ...faults.map((fault): FaultKind => ({ kind: fault.kind, config: fault.config, hits: "link", fault })),
    ...ofDevices,
    ...misreports.map(({ kind, config }): FaultKind => ({ kind, config, hits: "readings" })),
  ];
  const twice = kinds.find(({ kind }, index) => kinds.findIndex((other) => other.kind === kind) < index);
  if (twice !== undefined)
    throw new Error(`expected one fault of the name ${twice.kind}; rename one of them`);
  return kinds;
}
