import { type Lies, lastRenewalMs, lieAt, renewalsBetween } from "./lies.ts";
import type { Reading, Trace } from "./trace.ts";

/**
 * A trace as a device reports it that lies about some of its data points. The device takes in the true trace, and at each
 * renewal what it took in last; what it makes of that is due, unless it looks like what it reported before.
 */
export function misreportedTrace(trace: Trace, lies: ReadonlyMap<string, Lies>): Trace {
  const firstMs = Math.min(...[...lies.values()].map(({ lies: [first] }) => first?.fromMs ?? Infinity));
  const places = new Map(trace.dataPoints.map(({ name }, place) => [name, place]));
  const placeOf = ({ dataPoint }: Reading) => places.get(dataPoint) ?? 0;
  const liesAbout = (dataPoint: string) => lies.get(dataPoint) ?? honest;

  /** What the device took in last: a reading, or the same one again at a renewal. */
  const takenIn = (dataPoint: string, atMs: number): Reading | undefined => {
    const reading = trace.latest(dataPoint, atMs);
    const renewedMs = lastRenewalMs(liesAbout(dataPoint), atMs);
    return reading !== undefined && renewedMs > reading.atMs ? { ...reading, atMs: renewedMs } : reading;
  };
  const before = ({ dataPoint, atMs }: Reading) => takenIn(dataPoint, atMs - 1);
  const distorted = (taken: Reading): readonly Reading[] => {
    const lie = lieAt(liesAbout(taken.dataPoint), taken.atMs);
    return lie === undefined ? [taken] : lie.distort(taken, before(taken));
  };
  const reported = (taken: Reading): readonly Reading[] => {
    const [first, ...more] = distorted(taken);
    if (first === undefined) return more;
    const previous = before(taken);
    const last = previous && distorted(previous).at(-1);
    return last !== undefined && looksSame(first, last) ? more : [first, ...more];
  };
  const renewed = (dataPoint: string, atMs: number): readonly Reading[] => {
    const reading = trace.latest(dataPoint, atMs);
    return reading === undefined || reading.atMs === atMs ? [] : [{ ...reading, atMs }];
  };

  return {
    asset: trace.asset,
    dataPoints: trace.dataPoints,
    due(afterMs, untilMs) {
      const readings = trace.due(afterMs, untilMs);
      if (untilMs < firstMs) return readings;
      const again = [...lies].flatMap(([dataPoint, all]) =>
        renewalsBetween(all, afterMs, untilMs).flatMap((atMs) => renewed(dataPoint, atMs)),
      );
      const taken = [...readings, ...again];
      if (again.length > 0) taken.sort((a, b) => a.atMs - b.atMs || placeOf(a) - placeOf(b));
      return taken.flatMap(reported);
    },
    latest(dataPoint, atMs) {
      let taken = takenIn(dataPoint, atMs);
      while (taken !== undefined) {
        const last = reported(taken).at(-1);
        if (last !== undefined) return last;
        taken = before(taken);
      }
      return undefined;
    },
  };
}

const honest: Lies = { lies: [], renewals: [] };

function looksSame(a: Reading, b: Reading): boolean {
  return a.value === b.value && a.status === b.status;
}
