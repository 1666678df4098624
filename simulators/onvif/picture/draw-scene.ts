import type { View } from "../view.ts";
import { type Canvas, openCanvas } from "./canvas.ts";
import type { DoorView } from "./door-view.ts";
import { drawBoard } from "./draw-board.ts";
import { drawCaption } from "./draw-caption.ts";
import { drawHall } from "./draw-hall.ts";
import { drawOperator } from "./draw-operator.ts";
import { drawOven } from "./draw-oven.ts";
import { hall, penFor } from "./hall-frame.ts";

/** Pictures of one size. */
export interface Scene {
  /** Draws all that the camera sees in a view: the hall, and in it the oven with what happens there. */
  draw(door: DoorView, view: View): Canvas;
}

/** The hall does not change while the camera stands still, so it is drawn once for each view. */
export function openScene(width: number, height: number): Scene {
  const canvas = openCanvas(width, height);
  const backdrop = openCanvas(width, height);
  let backdropOf = "";

  return {
    draw(door, view) {
      const key = JSON.stringify(view);
      if (key !== backdropOf) drawHall(penFor(backdrop, view));
      backdropOf = key;
      canvas.pixels.set(backdrop.pixels);

      const pen = penFor(canvas, view);
      for (const turn of [-1, 0, 1]) {
        const here = pen.at([turn * hall.aroundUnits, 0]);
        if (here.window.left > 700 || here.window.right < -100) continue;
        drawOven(here, door);
        drawBoard(here, door);
        if (door.isMoving) drawOperator(here, door.plantMs);
      }
      drawCaption(canvas, door, view);
      return canvas;
    },
  };
}
