import type {
  AddReferenceOpts,
  Namespace,
  UAObject,
  UAObjectType,
  UAVariable,
} from "node-opcua-address-space";
import { NodeClass, VariableTypeIds } from "node-opcua-client";
import type { DataPoint } from "../../plant/trace.ts";
import type { LineDataTypes } from "./data-types.ts";
import type { Range, SharedProperties } from "./shared-properties.ts";

/** What the instruments of an oven can tell at all, by the unit in which they tell it. */
const instrumentRanges: Readonly<Record<string, Range>> = {
  CEL: { low: -50, high: 450 },
  P1: { low: 0, high: 100 },
  KGM: { low: 0, high: 500 },
  GRM: { low: 0, high: 5_000 },
};

/** Where variables of data points go. */
export interface DataPointPlace {
  readonly namespace: Namespace;
  readonly dataTypes: LineDataTypes;
  readonly properties: SharedProperties;
}

/** Adds the variable of a data point: its node id is its parent's with the point's name; unit and ranges are its properties. */
export function addDataPointVariable(
  { namespace, dataTypes, properties }: DataPointPlace,
  parent: UAObject | UAObjectType,
  point: DataPoint,
  references: readonly AddReferenceOpts[] = [],
): UAVariable {
  const accessLevel =
    point.name === "SetpointTemperature"
      ? "CurrentRead | CurrentWrite | HistoryRead"
      : "CurrentRead | HistoryRead";
  const variable = namespace.addVariable({
    componentOf: parent,
    browseName: point.name,
    nodeId: `s=${parent.nodeId.value}.${point.name}`,
    description: point.description,
    typeDefinition: `i=${typeDefinition(point)}`,
    dataType: point.enumeration ? dataTypes.packMlState : point.type,
    accessLevel,
    userAccessLevel: accessLevel,
    minimumSamplingInterval: 0,
    historizing: true,
    references: [...references],
    ...(parent.nodeClass === NodeClass.ObjectType && { modellingRule: "Mandatory" }),
  });
  const InstrumentRange = point.unit && point.range && instrumentRanges[point.unit.code];
  properties.add(variable, point.unit, { EURange: point.range, InstrumentRange });
  return variable;
}

/** OPC UA Part 8, 5.3.2.3 to 5.3.2.5: the type says which of unit and range there are. */
function typeDefinition({ unit, range }: DataPoint): number {
  if (unit) return range ? VariableTypeIds.AnalogUnitRangeType : VariableTypeIds.AnalogUnitType;
  return range ? VariableTypeIds.AnalogItemType : VariableTypeIds.BaseDataVariableType;
}
