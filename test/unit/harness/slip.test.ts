import { expect, test } from "vitest";
import { watchSlip } from "../../../scenarios/commands/slip.ts";

function slowPlant() {
  const said: string[] = [];
  const listeners: ((afterMs: number, untilMs: number) => void)[] = [];
  let wallMs = 1_000;
  let plantMs = 0;
  const clock = {
    wallMs: () => wallMs,
    onAdvance(listener: (afterMs: number, untilMs: number) => void) {
      listeners.push(listener);
      return { [Symbol.dispose]: () => {} };
    },
  };
  watchSlip(clock, (message) => said.push(message));
  const pass = (machineMs: number, plantTimeMs: number) => {
    wallMs += machineMs;
    plantMs += plantTimeMs;
    for (const listener of listeners) listener(plantMs - plantTimeMs, plantMs);
  };
  return { said, pass };
}

test("a plant that keeps up says nothing", () => {
  const { said, pass } = slowPlant();
  for (let second = 0; second < 60; second++) pass(1_000, 1_000);
  expect(said).toEqual([]);
});

test("a plant that falls behind says so at 5 s, and again at twice as much", () => {
  const { said, pass } = slowPlant();
  for (let second = 0; second < 24; second++) pass(1_000, 500);
  expect(said.map((message) => message.slice(0, 28))).toEqual([
    "plant time is 5 s behind thi",
    "plant time is 10 s behind th",
  ]);
});
