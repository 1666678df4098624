import type { View } from "../view.ts";
import type { Canvas } from "./canvas.ts";
import type { DoorView } from "./door-view.ts";
import { writeWithin } from "./draw-board.ts";
import { signed } from "./hall-frame.ts";
import { palette } from "./palette.ts";
import { openPen } from "./pen.ts";
import { textWidth } from "./stroke-font.ts";

/** Writes across the bottom of the picture, wherever the camera looks: its name, its direction and the plant's time. */
export function drawCaption(canvas: Canvas, { camera, plantMs }: DoorView, view: View): void {
  const pen = openPen(canvas, [0, 0], canvas.width / 640);
  const bottom = pen.window.bottom;
  pen.rectangle([0, bottom - 28], [640, 28], [0, 0, 0, 0.72]);
  const top = bottom - 19;
  const height = 10;
  const color = palette.white;

  const time = `${new Date(plantMs).toISOString().slice(0, 19).replace("T", " ")}Z`;
  const timeLeft = 628 - textWidth(time, height);
  pen.text([timeLeft, top], time, { color, height });
  const { panDegrees, tiltDegrees, zoom } = view;
  const direction = `PAN ${signed(panDegrees, 1)}° TILT ${signed(tiltDegrees, 1)}° ZOOM ${zoom.toFixed(1)}`;
  const directionLeft = timeLeft - 24 - textWidth(direction, height);
  pen.text([directionLeft, top], direction, { color: palette.yellow, height });
  writeWithin(pen, camera, { left: 12, top: top - 2, width: directionLeft - 36, height: 14 });
}
