import type { Position } from "./axis.ts";

/** How many presets a camera keeps. */
export const presetLimit = 32;

/** A position that has a name. */
export interface Preset {
  readonly token: string;
  readonly name: string;
  readonly position: Position;
}

/** The positions that a camera remembers; a reboot leaves them as they are. */
export interface Presets {
  all(): readonly Preset[];
  find(token: string): Preset | undefined;
  /** Keeps a preset under its token, or under a free one, and returns that. */
  keep(preset: Omit<Preset, "token"> & { readonly token?: string }): string;
  remove(token: string): void;
  home(): Position;
  setHome(position: Position): void;
}

const straightAhead: Position = { pan: 0, tilt: 0, zoom: 0 };

/** The presets of a new camera: its home and the preset `door` look straight at the door. */
export function openPresets(): Presets {
  const presets = new Map<string, Preset>();
  let home = straightAhead;
  let count = 0;
  function keep({ token, ...rest }: Omit<Preset, "token"> & { readonly token?: string }): string {
    while (token === undefined || token === "") {
      count += 1;
      if (!presets.has(`preset-${count}`)) token = `preset-${count}`;
    }
    presets.set(token, { token, ...rest });
    return token;
  }
  keep({ name: "door", position: straightAhead });
  return {
    all: () => [...presets.values()],
    find: (token) => presets.get(token),
    keep,
    remove(token) {
      presets.delete(token);
    },
    home: () => home,
    setHome(position) {
      home = position;
    },
  };
}
