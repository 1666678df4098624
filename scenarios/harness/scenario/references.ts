import { checks } from "../checks/catalog.ts";
import { checkDevices, checkPlant, checkPorts } from "./check-devices.ts";
import { checkFaults } from "./check-faults.ts";
import { checkInterventions } from "./check-interventions.ts";
import { checkPlan } from "./check-plan.ts";
import type { Mistake } from "./issues.ts";
import { type SoundParts, soundParts } from "./sound-parts.ts";

/** What no schema sees: names that lead nowhere, and plans that do not fit into the run. Entries with mistakes of their own are passed over. */
export function findDanglingReferences(input: object): Mistake[] {
  const parts = soundParts(input);
  const plant = [...checkDevices(parts), ...checkPlant(parts)];
  const isPlantSound = plant.length === 0 && parts.devices.size === parts.written.length;
  return [
    ...plant,
    ...checkPorts(parts),
    ...checkFaults(parts),
    ...checkInterventions(parts),
    ...(isPlantSound ? checkPlan(parts) : []),
    ...checkChecks(parts),
  ];
}

function checkChecks(parts: SoundParts): Mistake[] {
  return [...parts.checks].flatMap(([index, { kind }]) => {
    const needed = checks.find((one) => one.kind === kind)?.needsDataflow;
    if (needed === undefined || parts.dataflows.includes(needed)) return [];
    const message = `${kind} needs the data flow ${needed}; add it to stack.dataflows`;
    return [{ path: ["checks", Number(index), "kind"], message }];
  });
}
