import type { Point } from "./canvas.ts";

/** Of a glyph, in font units: capitals are `height` high, the next glyph begins `pitch` further. */
export const glyphSize = { width: 4, height: 6, pitch: 5.4 } as const;

/** The strokes of each glyph: places are two digits (x from the left, y from the top), strokes are divided by blanks. */
const glyphs: Readonly<Record<string, string>> = {
  A: "062046 1434",
  B: "06003041423303 334445360603",
  C: "4130100105163645",
  D: "060030414536 3606",
  E: "40000646 0333",
  F: "400006 0333",
  G: "413010010516364543 4323",
  H: "0006 4046 0343",
  I: "1030 2026 1636",
  J: "40453616 1605",
  K: "0006 400346",
  L: "000646",
  M: "0600244046",
  N: "06004640",
  O: "103041453616050110",
  P: "06003041423303",
  Q: "103041453616050110 2446",
  R: "06003041423303 2346",
  S: "413010010213334445361605",
  T: "0040 2026",
  U: "000516364540",
  V: "002640",
  W: "0016233640",
  X: "0046 4006",
  Y: "002340 2326",
  Z: "00400646",
  "0": "103041453616050110 1531",
  "1": "112026 1636",
  "2": "011030414206 0646",
  "3": "01103041423313 334445361605",
  "4": "36300444",
  "5": "400003334445361605",
  "6": "4130100105163645443303",
  "7": "004016",
  "8": "103041423313020110 1304051636454433",
  "9": "0516364541301001021343",
  " ": "",
  "-": "1333",
  ":": "22 25",
  ".": "26",
  ",": "2516",
  "/": "4006",
  _: "0646",
  "°": "2031221120",
  "+": "2125 0343",
  "%": "4006 01 45",
  "(": "30212536",
  ")": "10212516",
  "?": "011030414223 2324 26",
};

const drawn = new Map<string, readonly (readonly Point[])[]>();

/** The strokes of a character, in capitals; what the font lacks is shown as a question mark. */
export function strokesOf(character: string): readonly (readonly Point[])[] {
  const known = drawn.get(character);
  if (known !== undefined) return known;
  const glyph = glyphs[character.toUpperCase()] ?? glyphs["?"] ?? "";
  const strokes = glyph
    .split(" ")
    .filter((stroke) => stroke !== "")
    .map((stroke) => [...stroke.matchAll(/(\d)(\d)/g)].map(([, x, y]): Point => [Number(x), Number(y)]));
  // Names are a user's own and may hold any character: only those of the font are remembered.
  if (character.toUpperCase() in glyphs) drawn.set(character, strokes);
  return strokes;
}

/** The width of a line of text whose capitals are `height` high. */
export function textWidth(text: string, height: number): number {
  const units = text.length * glyphSize.pitch - (glyphSize.pitch - glyphSize.width);
  return Math.max(0, units) * (height / glyphSize.height);
}
