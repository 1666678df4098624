import type { DoorView } from "./door-view.ts";
import { palette, stateColor } from "./palette.ts";
import type { Pen } from "./pen.ts";
import { textWidth } from "./stroke-font.ts";

const { white, faint, board, darkSteel, green, red } = palette;

/** Draws the board beside the oven: in words, what a person at the door would know. */
export function drawBoard(pen: Pen, view: DoorView): void {
  const left = 430;
  pen.rectangle([left - 10, 36], [216, 226], darkSteel);
  pen.rectangle([left - 6, 40], [208, 218], board);
  writeWithin(pen, view.oven, { left: left + 4, top: 45, width: 188, height: 16 });

  const [word, color] = view.isOpen ? (["DOOR OPEN", red] as const) : (["DOOR CLOSED", green] as const);
  pen.rectangle([left, 68], [196, 36], color);
  pen.text([left + (196 - textWidth(word, 18)) / 2, 77], word, { color: white, height: 18 });

  pen.disc([left + 14, 134], 9, stateColor(view.state));
  writeWithin(pen, view.stateName ?? "NO STATE", { left: left + 34, top: 125, width: 158, height: 18 });
  const celsius = view.temperatureCelsius;
  const temperature = celsius === undefined ? "- °C" : `${celsius.toFixed(1)} °C`;
  pen.text([left + 4, 167], temperature, { color: white, height: 26 });
  pen.disc([left + 14, 230], 9, view.isMoving ? red : faint);
  pen.text([left + 34, 221], "MOTION", { color: view.isMoving ? white : faint, height: 18 });
}

interface Line {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  /** Of the capitals, where there is room for them. */
  readonly height: number;
}

/** Writes a name in smaller letters where there is little room, and of a very long one its beginning. */
export function writeWithin(pen: Pen, text: string, { left, top, width, height }: Line): void {
  const fitting = Math.min(height, (height * width) / textWidth(text, height));
  const shown = Math.max(fitting, height * 0.6);
  const room = Math.floor(width / textWidth("0 ", shown)) * 2;
  pen.text([left, top + (height - shown) / 2], text.slice(0, fitting < shown ? room : undefined), {
    color: white,
    height: shown,
  });
}
