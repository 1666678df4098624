import { packMlState } from "../../plant/truth.ts";
import { glyphSize } from "./bitmap-font.ts";
import { type Canvas, type Color, type Point, textWidth } from "./canvas.ts";
import type { DoorView } from "./door-view.ts";
import { blend, heatColor, palette, stateColor } from "./palette.ts";

const { white, faint, lightSteel, steel, darkSteel, dark, glass, green, red, crust } = palette;

/** Draws the oven with its door as it stands, and in words what a person at the door would know. */
export function drawDoor(canvas: Canvas, view: DoorView): void {
  canvas.rectangle([0, 0], [canvas.width, canvas.height], palette.wall);
  canvas.rectangle([0, 290], [canvas.width, 40], palette.floor);
  drawOven(canvas, view);
  const glow = heatColor(view.temperatureCelsius);
  const isEmpty = [packMlState.stopped, packMlState.idle, undefined].some((state) => state === view.state);
  if (view.isOpen) drawOpenDoor(canvas, glow, !isEmpty);
  else drawClosedDoor(canvas, glow, !isEmpty);
  drawFacts(canvas, view);
  drawCaption(canvas, view);
}

function drawOven(canvas: Canvas, { state }: DoorView): void {
  canvas.rectangle([44, 52], [312, 246], darkSteel);
  canvas.rectangle([48, 56], [304, 238], steel);
  canvas.rectangle([48, 56], [304, 34], darkSteel);
  canvas.disc([72, 73], 11, dark);
  canvas.disc([72, 73], 9, stateColor(state));
  for (let slot = 0; slot < 6; slot += 1) canvas.rectangle([240 + slot * 17, 66], [10, 14], dark);
}

function drawClosedDoor(canvas: Canvas, glow: Color, isLoaded: boolean): void {
  canvas.rectangle([68, 102], [264, 180], darkSteel);
  canvas.rectangle([72, 106], [256, 172], lightSteel);
  canvas.rectangle([104, 126], [192, 92], dark);
  canvas.rectangle([110, 132], [180, 80], glow);
  if (isLoaded) drawLoaves(canvas, { left: 122, top: 168, count: 3, color: blend(glow, dark, 0.55) });
  canvas.rectangle([122, 244], [156, 14], dark);
  canvas.rectangle([122, 244], [156, 4], darkSteel);
}

function drawOpenDoor(canvas: Canvas, glow: Color, isLoaded: boolean): void {
  canvas.rectangle([68, 102], [264, 180], dark);
  for (let inset = 0; inset < 12; inset += 1) {
    const corner: Point = [72 + inset * 2, 106 + inset];
    canvas.rectangle(corner, [256 - inset * 4, 172 - inset * 2], blend(dark, glow, 0.25 + inset * 0.06));
  }
  for (const shelf of [186, 250]) {
    canvas.rectangle([84, shelf], [232, 5], darkSteel);
    if (isLoaded) drawLoaves(canvas, { left: 100, top: shelf - 34, count: 4, color: crust });
  }
  // The leaf stands towards the camera, on its hinges at the right.
  canvas.polygon(
    [
      [328, 102],
      [420, 78],
      [420, 316],
      [328, 282],
    ],
    darkSteel,
  );
  canvas.polygon(
    [
      [333, 107],
      [414, 86],
      [414, 306],
      [333, 277],
    ],
    lightSteel,
  );
  canvas.polygon(
    [
      [346, 132],
      [402, 120],
      [402, 228],
      [346, 216],
    ],
    dark,
  );
  canvas.polygon(
    [
      [350, 137],
      [398, 127],
      [398, 221],
      [350, 211],
    ],
    glass,
  );
}

function drawLoaves(
  canvas: Canvas,
  loaves: { readonly left: number; readonly top: number; readonly count: number; readonly color: Color },
): void {
  for (let index = 0; index < loaves.count; index += 1) {
    const x = loaves.left + index * 54;
    canvas.disc([x + 14, loaves.top + 16], 14, loaves.color);
    canvas.disc([x + 28, loaves.top + 16], 14, loaves.color);
    canvas.rectangle([x, loaves.top + 16], [43, 17], loaves.color);
  }
}

function drawFacts(canvas: Canvas, view: DoorView): void {
  const left = 430;
  writeName(canvas, { name: view.oven, left, middle: 40, width: 204 });
  const [word, color] = view.isOpen ? (["DOOR OPEN", red] as const) : (["DOOR CLOSED", green] as const);
  canvas.rectangle([left - 6, 66], [212, 41], color);
  const wordLeft = left - 6 + Math.round((212 - textWidth(word, 3)) / 2);
  canvas.text([wordLeft, 76], word, { color: white, scale: 3 });

  canvas.disc([left + 9, 137], 9, stateColor(view.state));
  canvas.text([left + 28, 127], (view.stateName ?? "NO STATE").slice(0, 9), { color: white, scale: 3 });
  const celsius = view.temperatureCelsius;
  canvas.text([left, 170], celsius === undefined ? "- °C" : `${celsius.toFixed(1)}°C`, {
    color: white,
    scale: 4,
  });
  canvas.disc([left + 9, 234], 9, view.isMoving ? red : faint);
  canvas.text([left + 28, 224], "MOTION", { color: view.isMoving ? white : faint, scale: 3 });
}

function drawCaption(canvas: Canvas, { camera, plantMs }: DoorView): void {
  canvas.rectangle([0, 326], [canvas.width, 34], palette.black);
  const time = `${new Date(plantMs).toISOString().slice(0, 19).replace("T", " ")}Z`;
  const timeLeft = canvas.width - 12 - textWidth(time, 3);
  canvas.text([timeLeft, 333], time, { color: white, scale: 3 });
  writeName(canvas, { name: camera, left: 12, middle: 343, width: timeLeft - 30 });
}

/** A name in large letters where there is room, in small ones else, and of a long one its beginning. */
function writeName(
  canvas: Canvas,
  {
    name,
    left,
    middle,
    width,
  }: { readonly name: string; readonly left: number; readonly middle: number; readonly width: number },
): void {
  const scale = textWidth(name, 3) <= width ? 3 : 2;
  const room = Math.floor(width / (glyphSize.pitch * scale));
  canvas.text([left, middle - Math.floor((glyphSize.height * scale) / 2)], name.slice(0, room), {
    color: white,
    scale,
  });
}
