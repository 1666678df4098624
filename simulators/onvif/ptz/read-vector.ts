import { invalidArgument } from "../soap-fault.ts";
import { find, type XmlElement } from "../xml-element.ts";
import type { Axis } from "./axis.ts";
import { panTiltSpaces, type Quantity, type Space, zoomSpaces } from "./spaces.ts";

/** A vector in generic units, as far as the request gives one. */
export type Vector = Readonly<Partial<Record<Axis, number>>>;

/** The subcode that ONVIF PTZ has for a wrong value of each quantity. */
export const subcodes: Readonly<Record<Quantity, string>> = {
  position: "ter:InvalidPosition",
  translation: "ter:InvalidTranslation",
  velocity: "ter:InvalidVelocity",
  speed: "ter:InvalidSpeed",
};

/** Reads `PanTilt` and `Zoom` of a position, translation, velocity or speed, each in one of its spaces. */
export function readVector(vector: XmlElement | undefined, quantity: Quantity): Vector {
  const panTilt = find(vector, "PanTilt");
  const zoom = find(vector, "Zoom");
  const read: { pan?: number; tilt?: number; zoom?: number } = {};
  if (panTilt !== undefined) {
    const { panUnits, tiltUnits } = spaceOf(panTilt, panTiltSpaces[quantity]);
    read.pan = readNumber(panTilt.attributes.x, quantity) / panUnits;
    read.tilt = readNumber(panTilt.attributes.y, quantity) / tiltUnits;
  }
  if (zoom !== undefined) {
    const { zoomUnits } = spaceOf(zoom, zoomSpaces[quantity]);
    read.zoom = readNumber(zoom.attributes.x, quantity) / zoomUnits;
  }
  return read;
}

function spaceOf({ attributes }: XmlElement, spaces: readonly [Space, ...Space[]]): Space {
  const asked = attributes.space?.trim() ?? "";
  const known = asked === "" ? spaces[0] : spaces.find(({ uri }) => uri === asked);
  if (known !== undefined) return known;
  const reason = `spaces are ${spaces.map(({ uri }) => uri).join(" and ")}, got ${asked.slice(0, 120)}`;
  throw invalidArgument("ter:SpaceNotSupported", reason);
}

function readNumber(text: string | undefined, quantity: Quantity): number {
  const number = Number(text?.trim() || Number.NaN);
  if (Number.isFinite(number)) return number;
  throw invalidArgument(
    subcodes[quantity],
    `expected a ${quantity} in numbers, got "${text?.slice(0, 40) ?? ""}"`,
  );
}
