import { ensureDatatypeExtracted, type Namespace, type UADataType } from "node-opcua-address-space";
import { DataType, DataTypeIds, resolveNodeId, VariantArrayType } from "node-opcua-client";

/** The data types of the line's namespace. */
export interface LineDataTypes {
  /** An enumeration: the states of ISA-TR88.00.02 by their numbers. */
  readonly packMlState: UADataType;
  /** A structure: what an oven tells about a batch that has ended. */
  readonly batchReport: UADataType;
}

/** ISA-TR88.00.02, table of states; ovens pass through some of them. */
const packMlStates = {
  1: "Clearing",
  2: "Stopped",
  3: "Starting",
  4: "Idle",
  5: "Suspended",
  6: "Execute",
  7: "Stopping",
  8: "Aborting",
  9: "Aborted",
  10: "Holding",
  11: "Held",
  12: "Unholding",
  13: "Suspending",
  14: "Unsuspending",
  15: "Resetting",
  16: "Completing",
  17: "Complete",
};

const scalar = -1;
const array = 1;
const batchFields = [
  ["Number", "UInt32", scalar, "Counts the batches of the oven from 1"],
  ["Recipe", "String", scalar, "What was baked"],
  ["StartedAt", "DateTime", scalar, "When the first dough went in"],
  ["EndedAt", "DateTime", scalar, "When the last item had left"],
  ["PartsGood", "UInt32", scalar, "Good items"],
  ["PartsScrap", "UInt32", scalar, "Rejected items"],
  ["MinuteTemperatures", "Double", array, "Mean chamber temperature of each minute in °C, stops left out"],
] as const;

/** Adds the data types, with definitions that clients decode values by. */
export async function addDataTypes(namespace: Namespace): Promise<LineDataTypes> {
  const types = { packMlState: addPackMlState(namespace), batchReport: addBatchReport(namespace) };
  // Before this the library cannot build a value of a type that it did not know when it was compiled.
  await ensureDatatypeExtracted(namespace.addressSpace);
  return types;
}

function addPackMlState(namespace: Namespace): UADataType {
  const states = Object.entries(packMlStates).map(([value, name]) => ({ name, value: Number(value) }));
  const dataType = namespace.createDataType({
    browseName: "PackMLState",
    nodeId: "s=PackMLState",
    description: "Unit state, ISA-TR88.00.02",
    isAbstract: false,
    subtypeOf: "Enumeration",
    partialDefinition: states,
  });
  const enumValue = resolveNodeId(`i=${DataTypeIds.EnumValueType}`);
  namespace.addVariable({
    propertyOf: dataType,
    browseName: { name: "EnumValues", namespaceIndex: 0 },
    nodeId: "s=PackMLState.EnumValues",
    typeDefinition: "PropertyType",
    dataType: enumValue,
    valueRank: array,
    modellingRule: "Mandatory",
    value: {
      dataType: DataType.ExtensionObject,
      arrayType: VariantArrayType.Array,
      value: states.map(({ name, value }) =>
        namespace.addressSpace.constructExtensionObject(enumValue, {
          value: [0, value],
          displayName: { text: name },
        }),
      ),
    },
  });
  return dataType;
}

function addBatchReport(namespace: Namespace): UADataType {
  const dataType = namespace.createDataType({
    browseName: "BatchReport",
    nodeId: "s=BatchReport",
    description: "A batch as the oven's controller reports it when its last item has left",
    isAbstract: false,
    subtypeOf: "Structure",
    partialDefinition: batchFields.map(([name, type, valueRank, description]) => ({
      name,
      dataType: resolveNodeId(`i=${DataType[type]}`),
      valueRank,
      description: { text: description },
      ...(valueRank === array && { arrayDimensions: [0] }),
    })),
  });
  namespace.addObject({
    encodingOf: dataType,
    browseName: { name: "Default Binary", namespaceIndex: 0 },
    nodeId: "s=BatchReport.DefaultBinary",
    typeDefinition: "DataTypeEncodingType",
  });
  return dataType;
}
