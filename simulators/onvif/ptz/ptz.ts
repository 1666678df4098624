import { type HeadOptions, openHead, type PtzHead } from "./head.ts";
import { openPresets, type Presets } from "./presets.ts";

/** What turns a camera, and how it is set up. */
export interface Ptz {
  readonly head: PtzHead;
  readonly presets: Presets;
  defaults(): PtzDefaults;
  setDefaults(defaults: PtzDefaults): void;
}

/** What holds for a movement that does not say it; speeds are shares (0 to 1) of the highest. */
export interface PtzDefaults {
  readonly name: string;
  readonly speed: PtzSpeed;
  readonly timeoutMs: number;
}

export interface PtzSpeed {
  readonly panTilt: number;
  readonly zoom: number;
}

/** For how long a continuous movement may be asked for. */
export const timeoutLimits = { minMs: 100, maxMs: 60_000 } as const;

/** A head that looks straight ahead, with the presets and defaults of a new camera. */
export function openPtz(options: HeadOptions): Ptz {
  let defaults: PtzDefaults = { name: "Door", speed: { panTilt: 1, zoom: 1 }, timeoutMs: 10_000 };
  return {
    head: openHead(options),
    presets: openPresets(),
    defaults: () => defaults,
    setDefaults(wanted) {
      defaults = wanted;
    },
  };
}
