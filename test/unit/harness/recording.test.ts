import { expect, test } from "vitest";
import { recordDeeds } from "../../../scenarios/harness/recording.ts";
import { parseScenario } from "../../../scenarios/harness/scenario/file.ts";
import type { Intervention, OvenCommand } from "../../../simulators/plant/intervention.ts";

const startMs = Date.UTC(2026, 2, 2, 6);
const text = `name: hands
given: an oven that somebody works at
expect: it bakes
seed: 1
clock: { start: 2026-03-02T06:00:00Z, duration: 1h }
devices:
  oven-1: { kind: opcua-oven }
interventions:
  # Every day at half past.
  - { on: oven-1, at: 30m, do: stop }
checks: [{ kind: delivered-once }]
`;

const deed = (minute: number, command: OvenCommand, by = "opc.tcp operator"): Intervention => ({
  asset: "oven-1",
  atMs: startMs + minute * 60_000,
  command,
  by,
});
const plan = deed(30, { kind: "stop" }, "scenario");

test("what was only planned leaves the text as it is", () => {
  expect(recordDeeds(text, { startMs, planned: [plan], done: [plan] })).toBe(text);
});

test("what was done beyond the plan is added to it", () => {
  const done = [deed(10, { kind: "set-setpoint", celsius: 220 }), plan];
  expect(recordDeeds(text, { startMs, planned: [plan], done })).toBe(
    text.replace(
      "checks",
      "  - { on: oven-1, at: 10m, do: set-setpoint, celsius: 220, by: opc.tcp operator }\nchecks",
    ),
  );
});

test("a plan that came to nothing is no longer in the text, which a run would refuse otherwise", () => {
  const done = [deed(10, { kind: "stop" })];
  const recorded = recordDeeds(text, { startMs, planned: [plan], done });
  expect(parseScenario(recorded, "x.yaml").interventions).toEqual([
    { on: "oven-1", at: 600_000, command: { kind: "stop" }, by: "opc.tcp operator" },
  ]);
  const both = () => parseScenario(recordDeeds(text, { startMs, planned: [], done }), "x.yaml");
  expect(both).toThrow(/interventions.0.do: stop is refused then/);
});

test("the same command twice at one time is done twice", () => {
  const done = [deed(10, { kind: "open-door" }), deed(10, { kind: "open-door" }), plan];
  const recorded = recordDeeds(text, { startMs, planned: [plan], done });
  expect(recorded.match(/do: open-door/g)).toHaveLength(2);
});
