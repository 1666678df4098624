/** What a camera says about itself in discovery and by GetScopes (ONVIF Core, Scopes). */
export interface Scopes {
  fixed(): readonly string[];
  /** The scopes that clients may change: a name and a place to begin with. */
  configurable(): readonly string[];
  setConfigurable(scopes: readonly string[]): void;
  /** Calls back when they were set. */
  onChange(listener: () => void): void;
}

/** How many configurable scopes a camera keeps, and how long each may be. */
export const scopeLimits = { count: 20, length: 200 } as const;

/** The scopes of a new camera. */
export function openScopes(camera: {
  readonly name: string;
  readonly watches: string;
  readonly model: string;
}): Scopes {
  const onvif = (path: string) => `onvif://www.onvif.org/${path}`;
  const fixed = [
    ...["type/video_encoder", "type/ptz", "type/Network_Video_Transmitter", "Profile/Streaming"].map(onvif),
    onvif(`hardware/${encodeURIComponent(camera.model)}`),
  ];
  let configurable: readonly string[] = [
    onvif(`name/${encodeURIComponent(camera.name)}`),
    onvif(`location/${encodeURIComponent(camera.watches)}`),
  ];
  const listeners: (() => void)[] = [];
  return {
    fixed: () => fixed,
    configurable: () => configurable,
    setConfigurable(scopes) {
      configurable = scopes;
      for (const listener of listeners) listener();
    },
    onChange(listener) {
      listeners.push(listener);
    },
  };
}
