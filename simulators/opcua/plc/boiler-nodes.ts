import type { AddressSpace, UAObject } from "node-opcua-address-space";
import type { BoilerSettings } from "./boiler.ts";
import { bindDeviceBoiler } from "./device-boiler-node.ts";
import { bindSimpleBoiler } from "./simple-boiler-node.ts";

const stepMs = 1_000;

/** The boilers in the address space. */
export interface BoilerNodes {
  /** Takes the boilers through every second that ends in `afterMs < t <= untilMs` of plant time, and shows the last. */
  advance(afterMs: number, untilMs: number): void;
}

/** What the boilers start from, and where. */
export interface BoilersOptions {
  readonly addressSpace: AddressSpace;
  readonly methods: UAObject;
  readonly startMs: number;
  readonly nowMs: number;
  readonly settings: BoilerSettings;
}

/** Brings the boilers of the nodeset to life: they heat and cool with plant time, and obey writes and calls at once. */
export function bindBoilers({
  addressSpace,
  methods,
  startMs,
  settings,
  ...from
}: BoilersOptions): BoilerNodes {
  let { nowMs } = from;
  const place = { addressSpace, methods, nowMs: () => nowMs };
  const boilers = [bindSimpleBoiler(place), bindDeviceBoiler(place, settings)];
  for (const { show } of boilers) show();
  return {
    advance(afterMs, untilMs) {
      const last = Math.floor((untilMs - startMs) / stepMs);
      const next = Math.floor((afterMs - startMs) / stepMs) + 1;
      for (let second = next; second <= last; second++) for (const { step } of boilers) step(second);
      if (next <= last) {
        nowMs = startMs + last * stepMs;
        for (const { show } of boilers) show();
      }
      nowMs = untilMs;
    },
  };
}
