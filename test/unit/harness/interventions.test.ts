import { describe, expect, test } from "vitest";
import { parseScenario } from "../../../scenarios/harness/scenario/file.ts";
import { InvalidScenario } from "../../../scenarios/harness/scenario/problem.ts";

/** A scenario with one intervention, on line 10. */
const scenario = (intervention: string) => `name: hands
given: an oven that somebody works at
expect: it bakes
seed: 1
clock: { start: 2026-03-02T06:00:00Z, duration: 1h, speed: 60 }
devices:
  oven-1: { kind: opcua-oven }
  meter: { kind: rest-sensor, measures: energy }
interventions:
  - { ${intervention} }
checks: [{ kind: delivered-once }]
`;

function problemsOf(intervention: string): string[] {
  try {
    parseScenario(scenario(intervention), "x.yaml");
  } catch (error) {
    if (!(error instanceof InvalidScenario)) throw error;
    return error.problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
  }
  return [];
}

test.each([
  { words: "do: set-setpoint, celsius: 215", command: { kind: "set-setpoint", celsius: 215 } },
  { words: "do: stop", command: { kind: "stop" } },
  { words: "do: open-door", command: { kind: "open-door" } },
])("$words is understood", ({ words, command }) => {
  const { interventions } = parseScenario(scenario(`on: oven-1, at: 10m, ${words}`), "x.yaml");
  expect(interventions).toEqual([{ on: "oven-1", at: 600_000, command, by: "scenario" }]);
});

test("a recipe is changed once the oven has been stopped", () => {
  const stopped = "on: oven-1, at: 5m, do: stop }\n  - { on: oven-1, at: 10m, do: set-recipe, recipe: rolls";
  expect(parseScenario(scenario(stopped), "x.yaml").interventions).toMatchObject([
    { command: { kind: "stop" } },
    { command: { kind: "set-recipe", recipe: "rolls" } },
  ]);
});

test("who did it is kept", () => {
  const { interventions } = parseScenario(
    scenario("on: oven-1, at: 0s, do: stop, by: opc.tcp operator"),
    "x",
  );
  expect(interventions).toMatchObject([{ by: "opc.tcp operator" }]);
});

describe("a mistake is told:", () => {
  test.each([
    [
      "a command that there is not",
      "on: oven-1, at: 10m, do: strat",
      /^10:32 interventions.0.do: must be one of start, .*, got strat; did you mean start\?$/,
    ],
    [
      "a setpoint without a value",
      "on: oven-1, at: 10m, do: set-setpoint",
      /^10:32 interventions.0.do: set-setpoint needs celsius beside it, got none$/,
    ],
    [
      "a value that the command does not take",
      "on: oven-1, at: 10m, do: stop, recipe: rye",
      /^10:46 interventions.0.recipe: stop takes no recipe, got rye; leave it out$/,
    ],
    [
      "a setpoint that no oven reaches",
      "on: oven-1, at: 10m, do: set-setpoint, celsius: 900",
      /^10:55 interventions.0.celsius: .*280, got 900$/,
    ],
    [
      "a command that the oven refuses then",
      "on: oven-1, at: 10m, do: set-recipe, recipe: rolls",
      /^10:32 interventions.0.do: set-recipe is refused then: the oven must be Stopped or Idle, but is Execute$/,
    ],
    [
      "an oven that is not there",
      "on: oven-2, at: 10m, do: stop",
      /^10:11 interventions.0.on: no oven "oven-2"; ovens are oven-1; did you mean oven-1\?$/,
    ],
    [
      "a device that is no oven",
      "on: meter, at: 10m, do: stop",
      /^10:11 interventions.0.on: no oven "meter"; ovens are oven-1$/,
    ],
    [
      "a time after the end",
      "on: oven-1, at: 2h, do: stop",
      /^10:23 interventions.0.at: is 2h after the start, but the run lasts 1h$/,
    ],
    [
      "an unknown key",
      "on: oven-1, at: 10m, do: stop, celcius: 215",
      /^10:38 interventions.0.celcius: unknown key; did you mean celsius\?$/,
    ],
  ])("%s", (_what, intervention, problem) => {
    expect(problemsOf(intervention)).toEqual([expect.stringMatching(problem)]);
  });
});

test("an intervention may come with the last readings, as one that a run has recorded", () => {
  expect(problemsOf("on: oven-1, at: 1h, do: stop")).toEqual([]);
});
