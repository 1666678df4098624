/** `1 of 3 readings was`, `2 of 3 readings were`, `0 of 1 alert was`: a part of a whole, ready for what was the matter. */
export function tellShare(
  part: number,
  whole: number,
  noun: string,
  [one, many]: readonly [one: string, many: string] = ["was", "were"],
): string {
  return `${written(part)} of ${written(whole)} ${noun}${whole === 1 ? "" : "s"} ${part === 1 || whole === 1 ? one : many}`;
}

/** `1 reading is`, `2 readings are`. */
export function tellAmount(amount: number, noun: string): string {
  return amount === 1 ? `1 ${noun} is` : `${written(amount)} ${noun}s are`;
}

const written = (amount: number) => amount.toLocaleString("en");
