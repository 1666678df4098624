import { expect, test } from "vitest";
import { createClock } from "../../../scenarios/harness/clock.ts";

const never = new AbortController().signal;
const startMs = 1_000_000;

/** Every stretch that a run of the clock hands out. */
async function stretches(speed: number | "max", lengthMs: number) {
  using clock = createClock({ startMs, endMs: startMs + lengthMs, speed });
  const seen: [number, number][] = [];
  using _listener = clock.onAdvance((afterMs, untilMs) => seen.push([afterMs, untilMs]));
  await clock.run(never);
  return seen;
}

test.each(["max", 100_000, 1234.5] as const)("plant time passes without a gap at speed %s", async (speed) => {
  const seen = await stretches(speed, speed === 1234.5 ? 100_000 : 3_600_000);
  expect(seen[0]?.[0]).toBe(startMs);
  expect(seen.at(-1)?.[1]).toBe(startMs + (speed === 1234.5 ? 100_000 : 3_600_000));
  expect(seen.slice(1).every(([afterMs], index) => afterMs === seen[index]?.[1])).toBe(true);
});

test("an action runs before the readings of its instant and after all earlier ones", async () => {
  using clock = createClock({ startMs, endMs: startMs + 60_000, speed: "max" });
  let emittedMs = startMs;
  const seen: [string, number][] = [];
  using _listener = clock.onAdvance((_afterMs, untilMs) => {
    emittedMs = untilMs;
  });
  clock.at(startMs + 30_000, () => void seen.push(["second", emittedMs]));
  clock.at(startMs + 10_000, () => void seen.push(["first", emittedMs]));
  await clock.run(never);
  expect(seen).toEqual([
    ["first", startMs + 9_999],
    ["second", startMs + 29_999],
  ]);
});

test("plant time waits for an action that takes its time", async () => {
  using clock = createClock({ startMs, endMs: startMs + 60_000, speed: "max" });
  const action = Promise.withResolvers<void>();
  clock.at(startMs + 10_000, () => action.promise);
  const run = clock.run(never);
  await expect.poll(() => clock.now()).toBe(startMs + 10_000);
  action.resolve();
  await run;
  expect(clock.now()).toBe(startMs + 60_000);
});

test("pressure makes plant time wait at speed max", async () => {
  let asked = 0;
  using clock = createClock({ startMs, endMs: startMs + 5_000, speed: "max", pressure: () => asked++ < 3 });
  await clock.run(never);
  expect(asked).toBe(4);
});

test("a sleeper wakes once its plant time has passed, and none before another due earlier", async () => {
  using clock = createClock({ startMs, endMs: startMs + 60_000, speed: "max" });
  const woken: string[] = [];
  const sleeps = [
    clock.sleep(20_000, never).then(() => woken.push("late")),
    clock.sleep(10_000, never).then(() => woken.push("early")),
  ];
  await clock.run(never);
  await Promise.all(sleeps);
  expect(woken).toEqual(["early", "late"]);
});

test("a sleeper beyond the end is woken although plant time stands still", async () => {
  using clock = createClock({ startMs, endMs: startMs + 1_000, speed: "max" });
  const slept = clock.sleep(5_000, never);
  await clock.run(never);
  await slept;
  expect(clock.now()).toBe(startMs + 1_000);
});

test("an aborted sleeper rejects with the reason", async () => {
  using clock = createClock({ startMs, endMs: startMs + 1_000, speed: 1 });
  const end = new AbortController();
  const slept = clock.sleep(5_000, end.signal);
  end.abort(new Error("no more"));
  await expect(slept).rejects.toThrow("no more");
});

test("an aborted run rejects", async () => {
  using clock = createClock({ startMs, endMs: startMs + 1_000_000, speed: 1 });
  const end = new AbortController();
  const run = clock.run(end.signal);
  end.abort();
  await expect(run).rejects.toThrow();
});

test("the wall time of a plant time is that of the step which reached it", async () => {
  using clock = createClock({ startMs, endMs: startMs + 60_000, speed: 100_000 });
  const seen: [number, number][] = [];
  using _listener = clock.onAdvance((_afterMs, untilMs) => seen.push([untilMs, clock.wallMs()]));
  await clock.run(never);
  for (const [plantMs, wallMs] of seen) expect(wallMs - clock.wallAt(plantMs)).toBeLessThan(100);
});
