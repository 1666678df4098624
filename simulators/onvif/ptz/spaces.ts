import { degrees } from "./axis.ts";

/** A coordinate space of ONVIF PTZ: its numbers, divided by these, are generic units. */
export interface Space {
  readonly uri: string;
  readonly panUnits: number;
  readonly tiltUnits: number;
  readonly zoomUnits: number;
}

const space = (path: string, units: Partial<Space> = {}): Space => ({
  uri: `http://www.onvif.org/ver10/tptz/${path}`,
  panUnits: 1,
  tiltUnits: 1,
  zoomUnits: 1,
  ...units,
});
const inDegrees = { panUnits: degrees.pan, tiltUnits: degrees.tilt };

/** The spaces of pan and tilt, by what is told in them; the first is the default. */
export const panTiltSpaces = {
  position: [
    space("PanTiltSpaces/PositionGenericSpace"),
    space("PanTiltSpaces/SphericalPositionSpaceDegrees", inDegrees),
  ],
  translation: [
    space("PanTiltSpaces/TranslationGenericSpace"),
    space("PanTiltSpaces/SphericalTranslationSpaceDegrees", inDegrees),
  ],
  velocity: [space("PanTiltSpaces/VelocityGenericSpace")],
  speed: [space("PanTiltSpaces/GenericSpeedSpace")],
} as const satisfies Record<string, readonly [Space, ...Space[]]>;

/** The spaces of the zoom, likewise. */
export const zoomSpaces = {
  position: [space("ZoomSpaces/PositionGenericSpace")],
  translation: [space("ZoomSpaces/TranslationGenericSpace")],
  velocity: [space("ZoomSpaces/VelocityGenericSpace")],
  speed: [space("ZoomSpaces/ZoomGenericSpeedSpace")],
} as const satisfies Record<string, readonly [Space, ...Space[]]>;

/** What can be told in a space. */
export type Quantity = keyof typeof panTiltSpaces;
