/** The moments at which an asset can report: these offsets, ascending, in every period from the plant's start on. */
export interface Beat {
  readonly everyMs: number;
  readonly offsetsMs: readonly number[];
}

/** A beat with one moment in each period. */
export function steadyBeat(everyMs: number): Beat {
  return { everyMs, offsetsMs: [0] };
}

/** The beat of something that reports in each of several periods, some time after its beginning. */
export function commonBeat(lanes: readonly { readonly everyMs: number; readonly delayMs: number }[]): Beat {
  const everyMs = lanes.reduce((common, lane) => greatestDivisor(common, lane.everyMs), 0);
  const offsets = new Set(lanes.map(({ delayMs }) => delayMs % everyMs));
  return { everyMs, offsetsMs: [...offsets].sort((a, b) => a - b) };
}

/** How many moments of the beat have come up to a time after the start. */
export function beatsUntil({ everyMs, offsetsMs }: Beat, elapsedMs: number): number {
  const periods = Math.floor(elapsedMs / everyMs);
  const into = elapsedMs - periods * everyMs;
  return periods * offsetsMs.length + offsetsMs.filter((offset) => offset <= into).length;
}

/** The least shift from that one on which takes no moment of the beat to another; undefined: the beat is too dense. */
export function offBeat({ everyMs, offsetsMs }: Beat, shiftMs: number): number | undefined {
  const taken = new Set(offsetsMs.flatMap((from) => offsetsMs.map((to) => modulo(to - from, everyMs))));
  for (let more = 0; more < everyMs; more++) {
    if (!taken.has(modulo(shiftMs + more, everyMs))) return shiftMs + more;
  }
  return undefined;
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
