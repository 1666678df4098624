import type { Point } from "./canvas.ts";
import { drawLoaf } from "./draw-furniture.ts";
import { palette } from "./palette.ts";
import type { Pen } from "./pen.ts";

const { skin, overall, dark, white, crumb, shadow } = palette;

/** How long it takes to put one loaf in and to step back for the next, in plant time. */
const rhythmMs = 3_200;

/** Draws who loads the oven, with a loaf on the peel, at a moment of plant time: back and forth, step by step. */
export function drawOperator(pen: Pen, plantMs: number): void {
  const phase = (plantMs % rhythmMs) / rhythmMs;
  const reach = (1 - Math.cos(phase * 2 * Math.PI)) / 2;
  const man = pen.at([-14 + reach * 40, 0]);
  const hand: Point = [52 + reach * 26, 186];
  const stride = Math.sin(phase * 2 * Math.PI) * 12;

  man.rectangle([4, 300], [64, 9], shadow);
  man.line(
    [
      [34, 216],
      [30 - stride, 258],
      [26 - stride, 302],
    ],
    17,
    [38, 66, 110],
  );
  man.line(
    [
      [38, 216],
      [42 + stride, 258],
      [42 + stride, 302],
    ],
    17,
    overall,
  );
  man.line(
    [
      [36, 152],
      [36, 214],
    ],
    34,
    overall,
  );
  man.rectangle([28, 158], [22, 56], white);
  // The peel passes before the body, the arm before the peel.
  const [blade, tip]: readonly [Point, Point] = [
    [hand[0] + 62, hand[1] + 2],
    [hand[0] + 122, hand[1] + 2],
  ];
  man.line([[hand[0] - 40, hand[1] + 4], blade], 5, crumb);
  man.line([blade, tip], 6, [206, 176, 128]);
  if (phase < 0.5) drawLoaf(man.at([blade[0] + 6, blade[1] - 2]), 50);
  man.line([[38, 156], [44, 178], hand], 12, overall);
  man.disc(hand, 7, skin);
  man.disc([38, 118], 17, skin);
  man.rectangle([20, 92], [35, 14], white);
  man.disc([30, 92], 9, white);
  man.disc([45, 92], 10, white);
  man.disc([48, 116], 1.8, dark);
}
