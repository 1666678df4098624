import type { Namespace, UAObject, UAObjectType, UAVariable } from "node-opcua-address-space";
import { DataType, NodeClass, StatusCodes, VariantArrayType } from "node-opcua-client";
import type { BatchReport, OvenPanel } from "../../plant/intervention.ts";
import type { LineDataTypes } from "./data-types.ts";

const scalar = -1;
const array = 1;
/** Nobody needs to hear of a batch sooner, in plant time. */
const lookEveryMs = 1_000;

/** The variables that tell of batches. */
export interface BatchVariables {
  readonly recipe: UAVariable;
  readonly report: UAVariable;
  readonly minuteCelsius: UAVariable;
}

/** Adds the variables to an oven, or declares them of its type. */
export function addBatchVariables(
  namespace: Namespace,
  { batchReport }: LineDataTypes,
  parent: UAObject | UAObjectType,
): BatchVariables {
  const add = (
    browseName: string,
    description: string,
    type: string | typeof batchReport,
    valueRank = scalar,
  ) =>
    namespace.addVariable({
      componentOf: parent,
      browseName,
      description,
      nodeId: `s=${parent.nodeId.value}.${browseName}`,
      dataType: type,
      valueRank,
      ...(valueRank === array && { arrayDimensions: [0] }),
      accessLevel: "CurrentRead",
      minimumSamplingInterval: 0,
      ...(parent.nodeClass === NodeClass.ObjectType && { modellingRule: "Mandatory" }),
    });
  return {
    recipe: add("ActiveRecipe", "What is baked", "String"),
    report: add("LastBatch", "The last batch that has ended", batchReport),
    minuteCelsius: add(
      "LastBatchMinuteTemperatures",
      "Mean chamber temperature of each minute of the last batch in °C, stops left out",
      "Double",
      array,
    ),
  };
}

/** Shows what an oven's panel tells of its batches; answers what shows it as it is at a later time. */
export function showBatches(
  { recipe, report, minuteCelsius }: BatchVariables,
  { batchReport }: LineDataTypes,
  panel: OvenPanel,
): (atMs: number) => void {
  let lookedMs = Number.NEGATIVE_INFINITY;
  let shownRecipe: string | undefined;
  let shownNumber: number | undefined;

  function showBatch(batch: BatchReport): void {
    const ended = new Date(batch.endedMs);
    const value = report.addressSpace.constructExtensionObject(batchReport, {
      ...batch,
      startedAt: new Date(batch.startedMs),
      endedAt: ended,
      minuteTemperatures: [...batch.minuteCelsius],
    });
    report.setValueFromSource({ dataType: DataType.ExtensionObject, value }, StatusCodes.Good, ended);
    const minutes = Float64Array.from(batch.minuteCelsius);
    minuteCelsius.setValueFromSource(
      { dataType: DataType.Double, arrayType: VariantArrayType.Array, value: minutes },
      StatusCodes.Good,
      ended,
    );
  }

  return (atMs) => {
    if (atMs - lookedMs < lookEveryMs) return;
    lookedMs = atMs;
    const active = panel.recipe(atMs);
    if (active !== shownRecipe) {
      recipe.setValueFromSource(
        { dataType: DataType.String, value: active },
        StatusCodes.Good,
        new Date(atMs),
      );
    }
    shownRecipe = active;
    const batch = panel.lastBatch(atMs);
    if (batch && batch.number !== shownNumber) showBatch(batch);
    shownNumber = batch?.number;
  };
}
