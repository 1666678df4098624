import { expect, test } from "vitest";
import { addInterventions, setClock } from "../../../scenarios/harness/scenario/edit-text.ts";
import { parseScenario } from "../../../scenarios/harness/scenario/file.ts";
import type { PlannedIntervention } from "../../../scenarios/harness/scenario/intervention-schema.ts";

const head = `# A scenario of a person.
name:   small   # so it is
given: an oven
expect: "it bakes"

seed: 1
clock: { start: 2026-03-02T06:00:00Z, duration: 1h,   speed: 60 }
devices:
  oven-1: {kind: opcua-oven}
checks: [{ kind: delivered-once }]   # one is enough
`;
const added: PlannedIntervention[] = [
  { on: "oven-1", at: 61_500, command: { kind: "set-setpoint", celsius: 215 }, by: "opc.tcp: operator" },
  { on: "oven-1", at: 120_000, command: { kind: "stop" }, by: "scenario" },
];
const lines = [
  `{ on: oven-1, at: 1m1s500ms, do: set-setpoint, celsius: 215, by: "opc.tcp: operator" }`,
  "{ on: oven-1, at: 2m, do: stop, by: scenario }",
];
const own = "{ on: oven-1, at: 10s, do: hold }";

test.each([
  ["without any", head, `${head}interventions:\n  - ${lines[0]}\n  - ${lines[1]}\n`],
  [
    "with a list of lines, and more behind it",
    `${head}interventions:\n- ${own} # mine\n# the faults\nfaults: []\n`,
    `${head}interventions:\n- ${own} # mine\n- ${lines[0]}\n- ${lines[1]}\n# the faults\nfaults: []\n`,
  ],
  [
    "with a list of maps on lines of their own",
    `${head}interventions:\n    - on: oven-1\n      at: 10s\n      do: hold`,
    `${head}interventions:\n    - on: oven-1\n      at: 10s\n      do: hold\n    - ${lines[0]}\n    - ${lines[1]}\n`,
  ],
  [
    "with a list in brackets",
    `${head}interventions: [${own} ] # mine\n`,
    `${head}interventions: [${own}, ${lines[0]}, ${lines[1]}] # mine\n`,
  ],
  ["with an empty list", `${head}interventions: []\n`, `${head}interventions: [${lines[0]}, ${lines[1]}]\n`],
])("interventions are added to a file %s, and nothing else changes", (_what, text, expected) => {
  const edited = addInterventions(text, added);
  expect(edited).toBe(expected);
  expect(parseScenario(edited, "x.yaml").interventions.slice(-2)).toEqual(added);
});

test("a file that leaves no place to write into is printed anew, and means the same", () => {
  const json = JSON.stringify({ ...parseScenarioText(), interventions: undefined });
  const edited = addInterventions(json, added);
  expect(parseScenario(edited, "x.json").interventions).toEqual(added);
});

test("nothing to add leaves the text as it is", () => {
  expect(addInterventions(head, [])).toBe(head);
});

test("another start and duration change two words", () => {
  const later = setClock(setClock(head, "start", "2026-11-21T17:00:00Z"), "duration", "2h");
  expect(later).toBe(head.replace("2026-03-02T06:00:00Z", "2026-11-21T17:00:00Z").replace("1h,", "2h,"));
});

function parseScenarioText() {
  return {
    name: "small",
    given: "an oven",
    expect: "it bakes",
    seed: 1,
    clock: { start: "2026-03-02T06:00:00Z", duration: "1h" },
    devices: { "oven-1": { kind: "opcua-oven" } },
    checks: [{ kind: "delivered-once" }],
  };
}
