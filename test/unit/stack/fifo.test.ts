import fc from "fast-check";
import { expect, test } from "vitest";
import { createFifo } from "../../../stack/fifo.ts";

test("it gives back what an array would", () => {
  const steps = fc.array(fc.oneof(fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: -3_000, max: -1 })));
  fc.assert(
    fc.property(steps, (plan) => {
      const array: number[] = [];
      const fifo = createFifo<number>();
      let next = 0;
      for (const step of plan) {
        for (let pushed = 0; pushed < step; pushed += 1) {
          array.push(next);
          fifo.push(next);
          next += 1;
        }
        for (let shifted = 0; shifted < -step; shifted += 1) {
          if (fifo.peek() !== array[0]) throw new Error(`expected ${array[0]} next, got ${fifo.peek()}`);
          if (fifo.shift() !== array.shift()) throw new Error("expected the same item from both");
        }
        expect(fifo.size).toBe(array.length);
      }
    }),
    { numRuns: 30 },
  );
});
