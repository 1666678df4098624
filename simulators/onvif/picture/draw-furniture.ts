import type { Color, Point } from "./canvas.ts";
import { hall, pansSeen, placeOf, signed } from "./hall-frame.ts";
import { palette } from "./palette.ts";
import type { Pen } from "./pen.ts";

const { white, dark, darkSteel, steel, lightSteel, shadow, green, red, crust, crumb, daylight } = palette;

/** What stands along the walls, by the pan of its left edge; each draws to the right of 0, on the floor's height. */
const furniture: readonly (readonly [panDegrees: number, wideUnits: number, draw: (pen: Pen) => void])[] = [
  [-66, 150, drawRack],
  [62, 130, drawCabinet],
  [100, 400, drawWindow],
  [-118, 130, drawExit],
  [164, 320, drawDock],
];

/** Draws what stands in the hall besides the oven, and the columns in its corners. */
export function drawFurniture(pen: Pen): void {
  drawColumns(pen);
  for (const [pan, wide, draw] of furniture) {
    for (const turn of [-1, 0, 1]) {
      const x = placeOf(pan, 0)[0] + turn * hall.aroundUnits;
      if (x < pen.window.right && x + wide > pen.window.left) draw(pen.at([x, 0]));
    }
  }
}

/** Columns at the corners carry the degrees of tilt. */
function drawColumns(pen: Pen): void {
  for (const pan of pansSeen(pen, 90)) {
    const [x] = placeOf(pan + 45, 0);
    pen.rectangle([x - 24, hall.ceilingY], [48, hall.floorY - hall.ceilingY], darkSteel);
    pen.rectangle([x - 20, hall.ceilingY], [40, hall.floorY - hall.ceilingY], steel);
    for (let tilt = -11; tilt <= 24; tilt += 1) {
      const y = placeOf(0, tilt)[1];
      pen.rectangle([x - 20, y - 0.5], [tilt % 5 === 0 ? 12 : 6, 1], dark);
      if (tilt % 5 === 0) pen.text([x - 5, y - 4], signed(tilt), { color: dark, height: 8 });
    }
  }
}

/** A trolley of trays with loaves. */
function drawRack(pen: Pen): void {
  pen.rectangle([4, 280], [146, 16], shadow);
  for (const x of [0, 142]) pen.rectangle([x, 80], [8, 204], lightSteel);
  for (let tray = 0; tray < 6; tray += 1) {
    const y = 112 + tray * 32;
    pen.rectangle([6, y], [138, 4], darkSteel);
    for (let loaf = 0; loaf < 4 - (tray % 2); loaf += 1) drawLoaf(pen.at([14 + loaf * 33, y]), 26);
  }
  for (const x of [8, 142]) pen.disc([x, 288], 7, dark);
}

/** A loaf that lies on the height 0. */
export function drawLoaf(pen: Pen, wide: number, color: Color = crust): void {
  const high = wide * 0.52;
  const outline = Array.from({ length: 25 }, (_, step): Point => {
    const [along, up] = [Math.cos((step / 24) * Math.PI), Math.sin((step / 24) * Math.PI)];
    // Between a half circle and a box: flat on the baking tray, steep at the ends.
    return [(wide / 2) * (1 - Math.sign(along) * Math.abs(along) ** 0.6), -high * 1.06 * up ** 0.6];
  });
  pen.polygon(outline, color);
  if (color !== crust) return;
  for (const share of [0.3, 0.5, 0.7]) {
    const x = wide * share;
    pen.line(
      [
        [x - wide * 0.05, -high * 0.5],
        [x + wide * 0.05, -high * 0.85],
      ],
      wide * 0.04,
      crumb,
    );
  }
}

/** The cabinet of the controller. */
function drawCabinet(pen: Pen): void {
  pen.rectangle([6, 284], [130, 14], shadow);
  pen.rectangle([0, 70], [130, 222], [70, 96, 118]);
  pen.rectangle([4, 74], [60, 208], [92, 122, 148]);
  pen.rectangle([66, 74], [60, 208], [92, 122, 148]);
  pen.text([10, 86], "PLC 1", { color: white, height: 11 });
  pen.polygon(
    [
      [96, 92],
      [112, 120],
      [80, 120],
    ],
    palette.yellow,
  );
  [green, green, palette.yellow, red].forEach((color, index) => {
    pen.disc([18 + index * 12, 122], 3.6, color);
  });
  for (const y of [160, 230]) pen.rectangle([58, y], [4, 18], dark);
}

/** A window to the yard. */
function drawWindow(pen: Pen): void {
  pen.rectangle([0, 50], [400, 140], darkSteel);
  for (let pane = 0; pane < 4; pane += 1) {
    pen.rectangle([8 + pane * 98, 58], [90, 124], daylight);
    pen.rectangle([8 + pane * 98, 150], [90, 32], [120, 150, 110]);
  }
  pen.disc([330, 90], 16, [255, 244, 200]);
}

/** The emergency exit. */
function drawExit(pen: Pen): void {
  pen.rectangle([0, 90], [130, 202], darkSteel);
  pen.rectangle([8, 98], [114, 194], [134, 142, 120]);
  pen.rectangle([16, 196], [98, 8], red);
  pen.rectangle([20, 50], [90, 32], green);
  pen.text([32, 57], "EXIT", { color: white, height: 18 });
}

/** The roller door behind the camera. */
function drawDock(pen: Pen): void {
  pen.rectangle([0, 40], [320, 252], dark);
  for (let slat = 0; slat < 14; slat += 1) pen.rectangle([8, 48 + slat * 17], [304, 15], lightSteel);
  pen.text([88, 120], "DOCK 2", { color: red, height: 30 });
}
