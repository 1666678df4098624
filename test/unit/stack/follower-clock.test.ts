import { expect, test } from "vitest";
import { createFollowerClock } from "../../../stack/follower-clock.ts";

const never = new AbortController().signal;

test("plant time is that of the last step, and sleepers wake when their time has come", async () => {
  using clock = createFollowerClock(1_000);
  expect(clock.now()).toBe(1_000);
  const woken: string[] = [];
  const sleeps = [
    clock.sleep(500, never).then(() => woken.push("late")),
    clock.sleep(100, never).then(() => woken.push("early")),
  ];
  clock.step(1_200);
  await sleeps[1];
  expect(woken).toEqual(["early"]);
  expect(clock.now()).toBe(1_200);
  clock.step(1_500);
  await Promise.all(sleeps);
  expect(woken).toEqual(["early", "late"]);
});

test("after the end of plant time its sleepers are still woken, and it stands still", async () => {
  using clock = createFollowerClock(1_000);
  clock.step(2_000);
  clock.freewheel(1_000);
  await clock.sleep(60_000, never);
  expect(clock.now()).toBe(2_000);
});
