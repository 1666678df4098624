/** `1 of 3 readings was`, `2 of 3 readings were`, `0 of 1 alert was`: a part of a whole, ready for what was the matter. */
export function tellShare(
  part: number,
  whole: number,
  noun: string,
  [one, many]: readonly [one: string, many: string] = ["was", "were"],
): string {
  return `${written(part)} of ${written(whole)} ${noun}${whole === 1 ? "" : "s"} ${part === 1 || whole === 1 ? one : many}`;
}

/** `; 2 more may be put down to …`: what neither speaks for the stack nor against it; nothing where there is none. */
export function tellExcused(excused: number): string {
  if (excused === 0) return "";
  return `; ${written(excused)} more ${excused === 1 ? "is" : "are"} excused by what was done to the plant or misreported`;
}

/** `1 reading is`, `2 readings are`. */
export function tellAmount(amount: number, noun: string): string {
  return amount === 1 ? `1 ${noun} is` : `${written(amount)} ${noun}s are`;
}

const written = (amount: number) => amount.toLocaleString("en");
