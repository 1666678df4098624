import fc from "fast-check";
import { expect, test } from "vitest";
import { beatsUntil, commonBeat, offBeat, steadyBeat } from "../../../simulators/plant/beat.ts";

const lane = fc
  .record({ everyMs: fc.constantFrom(20, 100, 250, 1_000), share: fc.nat(99) })
  .map(({ everyMs, share }) => ({ everyMs, delayMs: Math.floor((everyMs * share) / 100) }));
const lanes = fc.array(lane, { minLength: 1, maxLength: 4 });

/** The moments at which something reports within two periods of the longest lane. */
const momentsOf = (given: readonly { everyMs: number; delayMs: number }[]) =>
  given.flatMap(({ everyMs, delayMs }) =>
    Array.from({ length: 2_000 / everyMs }, (_, index) => index * everyMs + delayMs),
  );

test("a common beat has every moment of its lanes, and counts no two within a millisecond", () => {
  fc.assert(
    fc.property(lanes, (given) => {
      const beat = commonBeat(given);
      for (const atMs of momentsOf(given))
        expect(beatsUntil(beat, atMs) - beatsUntil(beat, atMs - 1)).toBe(1);
    }),
  );
});

test("a shift off the beat takes no moment to another", () => {
  fc.assert(
    fc.property(lanes, fc.integer({ min: -100_000, max: 100_000 }), (given, wishMs) => {
      const shiftMs = offBeat(commonBeat(given), wishMs);
      if (shiftMs === undefined) return;
      const moments = new Set(momentsOf(given).map((atMs) => atMs % 1_000));
      for (const atMs of moments)
        expect(moments.has((((atMs + shiftMs) % 1_000) + 1_000) % 1_000)).toBe(false);
      expect(shiftMs - wishMs).toBeGreaterThanOrEqual(0);
      expect(shiftMs - wishMs).toBeLessThan(1_000);
    }),
  );
});

test("a beat of every millisecond leaves no shift", () => {
  expect(offBeat(steadyBeat(1), 5)).toBeUndefined();
  expect(offBeat(steadyBeat(2), 4)).toBe(5);
});
