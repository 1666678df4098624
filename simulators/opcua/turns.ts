/** Does what it is given one after the other, whatever becomes of each. */
export function createTurns(): <T>(turn: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (turn) => {
    const result = last.then(turn);
    // Who asked for it hears of it; the next has nothing to do with it.
    last = result.catch(() => {});
    return result;
  };
}
