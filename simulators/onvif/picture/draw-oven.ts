import { packMlState } from "../../plant/truth.ts";
import type { Color, Point } from "./canvas.ts";
import type { DoorView } from "./door-view.ts";
import { drawLoaf } from "./draw-furniture.ts";
import { blend, heatColor, palette, stateColor } from "./palette.ts";
import type { Pen } from "./pen.ts";

const { lightSteel, steel, darkSteel, dark, glass, white, shadow } = palette;

/** Draws the oven straight ahead, with its door as it stands. */
export function drawOven(pen: Pen, view: DoorView): void {
  const glow = heatColor(view.temperatureCelsius);
  const isEmpty = [packMlState.stopped, packMlState.idle, undefined].some((state) => state === view.state);
  drawBody(pen, view);
  if (view.isOpen) drawOpenDoor(pen, glow, !isEmpty);
  else drawClosedDoor(pen, glow, !isEmpty);
}

function drawBody(pen: Pen, { state, oven }: DoorView): void {
  pen.rectangle([176, -70], [48, 110], darkSteel);
  pen.rectangle([180, -70], [40, 110], steel);
  for (const y of [-40, 10]) pen.rectangle([174, y], [52, 5], darkSteel);
  pen.rectangle([50, 284], [318, 20], shadow);
  pen.rectangle([44, 36], [312, 262], darkSteel);
  pen.rectangle([48, 40], [304, 254], steel);
  pen.rectangle([48, 40], [304, 50], [66, 72, 80]);
  for (const [x, y] of bolts) pen.disc([x, y], 2, darkSteel);
  pen.disc([72, 65], 14, dark);
  pen.disc([72, 65], 11, stateColor(state));
  pen.disc([68, 61], 3, [255, 255, 255, 0.5]);
  pen.text([98, 57], oven.slice(0, 10), { color: white, height: 16 });
  for (let slot = 0; slot < 6; slot += 1) pen.rectangle([256 + slot * 15, 56], [8, 18], dark);
}

const bolts: readonly Point[] = [100, 160, 220, 280].flatMap((y): Point[] => [
  [57, y],
  [343, y],
]);

function drawClosedDoor(pen: Pen, glow: Color, isLoaded: boolean): void {
  pen.rectangle([68, 102], [264, 180], darkSteel);
  pen.rectangle([72, 106], [256, 172], lightSteel);
  pen.rectangle([104, 122], [192, 96], dark);
  pen.rectangle([110, 128], [180, 84], blend(glow, dark, 0.25));
  pen.rectangle([110, 200], [180, 4], blend(glow, dark, 0.7));
  if (isLoaded) {
    for (const x of [120, 176, 232]) drawLoaf(pen.at([x, 200]), 48, blend(glow, dark, 0.62));
  }
  pen.polygon(
    [
      [130, 128],
      [160, 128],
      [124, 212],
      [110, 212],
      [110, 176],
    ],
    [255, 255, 255, 0.08],
  );
  pen.line(
    [
      [126, 248],
      [274, 248],
    ],
    12,
    dark,
  );
  pen.line(
    [
      [128, 246],
      [272, 246],
    ],
    3,
    steel,
  );
}

function drawOpenDoor(pen: Pen, glow: Color, isLoaded: boolean): void {
  pen.rectangle([68, 102], [264, 180], dark);
  for (let inset = 0; inset < 12; inset += 1) {
    const corner: Point = [72 + inset * 2, 106 + inset];
    pen.rectangle(corner, [256 - inset * 4, 172 - inset * 2], blend(dark, glow, 0.25 + inset * 0.068));
  }
  for (const shelf of [184, 252]) {
    pen.rectangle([84, shelf], [232, 5], darkSteel);
    if (isLoaded) for (let loaf = 0; loaf < 4; loaf += 1) drawLoaf(pen.at([92 + loaf * 56, shelf]), 48);
  }
  drawLeaf(pen);
}

/** The leaf stands towards the camera, on its hinges at the right. */
function drawLeaf(pen: Pen): void {
  const frame: readonly (readonly [inset: number, color: Color])[] = [
    [0, darkSteel],
    [5, lightSteel],
    [20, dark],
    [24, glass],
  ];
  for (const [inset, color] of frame) {
    const [left, right] = [328 + inset, 420 - inset];
    const lean = (x: number) => ((x - 328) / 92) * 24;
    const low = inset > 10 ? 60 : inset;
    pen.polygon(
      [
        [left, 102 - lean(left) + inset],
        [right, 102 - lean(right) + inset],
        [right, 282 + lean(right) - low],
        [left, 282 + lean(left) - low],
      ],
      color,
    );
  }
}
