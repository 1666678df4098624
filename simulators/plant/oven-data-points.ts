import { loadKg } from "./batch.ts";
import type { Recipe } from "./recipes.ts";
import type { DataPoint } from "./trace.ts";
import { packMlState } from "./truth.ts";

/** Units that the plant uses, by UNECE Recommendation 20. */
export const unit = {
  celsius: { code: "CEL", symbol: "°C" },
  percent: { code: "P1", symbol: "%" },
  kilowattHour: { code: "KWH", symbol: "kW·h" },
  kilogram: { code: "KGM", symbol: "kg" },
  gram: { code: "GRM", symbol: "g" },
  second: { code: "SEC", symbol: "s" },
} as const;

/** Normal fill weights lie well within this share around the target, rejected ones outside it or close to its edge. */
const fillRangeShare = 0.08;

/** PackML state names by number, as an OPC UA enumeration has them. */
export const stateNames: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(packMlState).map(([name, number]) => [
    number,
    `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
  ]),
);

/** The weight of one item, in the range of normal filling. */
export function fillWeight({ itemGrams }: Recipe): Required<Pick<DataPoint, "range">> & DataPoint {
  return {
    name: "FillWeight",
    type: "Double",
    description: "Weight of the last item that left the oven",
    unit: unit.gram,
    range: { low: itemGrams * (1 - fillRangeShare), high: itemGrams * (1 + fillRangeShare) },
  };
}

export const doorOpen: DataPoint = {
  name: "DoorOpen",
  type: "Boolean",
  description: "The oven's door is open",
};

/** The data points of an oven; readings of one moment come in this order. */
export function ovenDataPoints(recipe: Recipe): readonly DataPoint[] {
  return [...heatDataPoints(recipe), fillWeight(recipe), ...productionDataPoints];
}

function heatDataPoints(recipe: Recipe): readonly DataPoint[] {
  const range = { low: 0, high: 300 };
  const fullKg = loadKg(recipe, { phase: "bake", elapsedMs: 0 });
  return [
    {
      name: "Temperature",
      type: "Double",
      description: "Measured chamber temperature",
      unit: unit.celsius,
      range,
    },
    {
      name: "SetpointTemperature",
      type: "Double",
      description: "Temperature that the controller holds",
      unit: unit.celsius,
      range,
    },
    {
      name: "BurnerPower",
      type: "Double",
      description: "Heat that the burner gives, as a share of full power",
      unit: unit.percent,
      range: { low: 0, high: 100 },
    },
    doorOpen,
    {
      name: "EnergyUse",
      type: "Double",
      description: "Energy used since the start",
      unit: unit.kilowattHour,
    },
    {
      name: "Weight",
      type: "Double",
      description: "Weight of what lies in the oven",
      unit: unit.kilogram,
      range: { low: 0, high: Math.ceil(fullKg * 1.2) },
    },
  ];
}

const productionDataPoints: readonly DataPoint[] = [
  { name: "State", type: "Int32", description: "PackML unit state, ISA-TR88.00.02", enumeration: stateNames },
  { name: "PartsTotal", type: "UInt32", description: "Items that left the oven since the start" },
  { name: "PartsGood", type: "UInt32", description: "Good items since the start" },
  { name: "PartsScrap", type: "UInt32", description: "Rejected items since the start" },
  { name: "IdealCycleTime", type: "Double", description: "Planned run time per item", unit: unit.second },
];
