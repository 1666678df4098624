import { type PackMlState, packMlState } from "../../plant/truth.ts";
import type { Color } from "./canvas.ts";

/** The colours of the picture. */
export const palette = {
  white: [240, 242, 245],
  dim: [132, 142, 154],
  faint: [84, 93, 104],
  lightSteel: [190, 196, 203],
  steel: [158, 165, 173],
  darkSteel: [92, 99, 108],
  dark: [24, 27, 32],
  board: [30, 35, 42],
  glass: [58, 66, 76],
  black: [0, 0, 0],
  shadow: [0, 0, 0, 0.28],
  green: [46, 160, 78],
  red: [214, 48, 40],
  yellow: [242, 184, 36],
  blue: [74, 134, 232],
  crust: [150, 88, 38],
  crumb: [188, 124, 62],
  skin: [214, 168, 132],
  overall: [52, 92, 150],
  daylight: [196, 220, 240],
  floor: [88, 86, 84],
  ceiling: [52, 56, 64],
} as const satisfies Readonly<Record<string, Color>>;

const { darkSteel, dark, dim, green, red, yellow, blue } = palette;

const stateColors: ReadonlyMap<number, Color> = new Map<PackMlState, Color>([
  [packMlState.stopped, darkSteel],
  [packMlState.idle, blue],
  [packMlState.suspended, yellow],
  [packMlState.execute, green],
  [packMlState.held, red],
  [packMlState.aborted, red],
]);

const heats: readonly (readonly [celsius: number, color: Color])[] = [
  [20, [34, 30, 32]],
  [100, [104, 32, 22]],
  [180, [204, 74, 20]],
  [230, [246, 138, 30]],
  [300, [255, 214, 110]],
];

/** The colour of the stack light in a PackML state; a dull one where the state is not known. */
export function stateColor(state: number | undefined): Color {
  return stateColors.get(state ?? -1) ?? dim;
}

/** The glow of a chamber; a cold one where the temperature is not known. */
export function heatColor(celsius: number | undefined): Color {
  const above = heats.findIndex(([limit]) => (celsius ?? 0) < limit);
  const [toCelsius, to] = heats.at(above) ?? [0, dark];
  const [fromCelsius, from] = heats[above - 1] ?? [toCelsius, to];
  if (above <= 0 || celsius === undefined) return to;
  return blend(from, to, (celsius - fromCelsius) / (toCelsius - fromCelsius));
}

/** `share` of the second colour in the first. */
export function blend(first: Color, second: Color, share: number): Color {
  const mixed = (index: 0 | 1 | 2) => Math.round(first[index] + (second[index] - first[index]) * share);
  return [mixed(0), mixed(1), mixed(2)];
}
