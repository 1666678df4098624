/** The size of a glyph in its own pixels; one column stays free between two glyphs. */
export const glyphSize = { width: 5, height: 7, pitch: 6 } as const;

/** Seven rows from the top, each a digit to the base of 32, whose five bits are the pixels from the left. */
const glyphs: Readonly<Record<string, string>> = {
  A: "ehhvhhh",
  B: "uhhuhhu",
  C: "ehggghe",
  D: "uhhhhhu",
  E: "vgguggv",
  F: "vgguggg",
  G: "ehgnhhf",
  H: "hhhvhhh",
  I: "e44444e",
  J: "72222ic",
  K: "hikokih",
  L: "ggggggv",
  M: "hrllhhh",
  N: "hhpljhh",
  O: "ehhhhhe",
  P: "uhhuggg",
  Q: "ehhhlid",
  R: "uhhukih",
  S: "fgge11u",
  T: "v444444",
  U: "hhhhhhe",
  V: "hhhhha4",
  W: "hhhllla",
  X: "hha4ahh",
  Y: "hhha444",
  Z: "v1248gv",
  0: "ehjlphe",
  1: "4c4444e",
  2: "eh1248v",
  3: "v2421he",
  4: "26aiv22",
  5: "vgu11he",
  6: "68guhhe",
  7: "v124888",
  8: "ehhehhe",
  9: "ehhf12c",
  " ": "0000000",
  "-": "000e000",
  ":": "0cc0cc0",
  ".": "00000cc",
  ",": "0000c48",
  "/": "11248gg",
  _: "000000v",
  "°": "6996000",
  "+": "044v440",
  "%": "op248j3",
  "(": "2488842",
  ")": "8422248",
  "?": "eh12404",
};

/** Whether the glyph of a character, in capitals, has its pixel set; what the font lacks is shown as a question mark. */
export function isInked(character: string, column: number, row: number): boolean {
  const glyph = glyphs[character.toUpperCase()] ?? glyphs["?"] ?? "";
  const bits = Number.parseInt(glyph[row] ?? "0", 32);
  return ((bits >> (glyphSize.width - 1 - column)) & 1) === 1;
}
