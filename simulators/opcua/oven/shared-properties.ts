import type { Namespace, UAVariable } from "node-opcua-address-space";
import { DataType, type NodeId, resolveNodeId } from "node-opcua-client";

/** A property with its value; `key` names the value. */
interface Property {
  readonly name: "EngineeringUnits" | "EURange" | "InstrumentRange";
  readonly dataType: NodeId;
  readonly key: string;
  readonly value: Record<string, unknown>;
}

/** Properties of analog variables, one node for each value: a fleet says thousands of times that its unit is °C. */
export interface SharedProperties {
  add(variable: UAVariable, unit: Unit | undefined, ranges: Ranges): void;
}

/** UNECE Recommendation 20: the common code and the symbol that people read. */
export interface Unit {
  readonly code: string;
  readonly symbol: string;
}

/** A closed range. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** OPC UA Part 8, 5.3.2.3: what is normal, and what the instrument can tell at all. */
export interface Ranges {
  readonly EURange?: Range | undefined;
  readonly InstrumentRange?: Range | undefined;
}

const euInformation = resolveNodeId("i=887");
const rangeType = resolveNodeId("i=884");
/** UNECE Recommendation 20 as OPC UA names it (Part 8, 5.6.3.3). */
const unitNamespaceUri = "http://www.opcfoundation.org/UA/units/un/cefact";

/** Opens the properties that the variables of one namespace share. */
export function openSharedProperties(namespace: Namespace): SharedProperties {
  const known = new Map<string, UAVariable>();

  function add(variable: UAVariable, property: Property): void {
    const nodeId = `s=${property.name}.${property.key}`;
    const node = known.get(nodeId);
    if (node) variable.addReference({ referenceType: "HasProperty", nodeId: node.nodeId });
    else known.set(nodeId, addProperty(namespace, variable, { ...property, nodeId }));
  }

  return {
    add(variable, unit, ranges) {
      if (unit) add(variable, unitProperty(unit));
      for (const name of ["EURange", "InstrumentRange"] as const) {
        const range = ranges[name];
        if (range)
          add(variable, {
            name,
            dataType: rangeType,
            key: `${range.low}..${range.high}`,
            value: { ...range },
          });
      }
    },
  };
}

function addProperty(
  namespace: Namespace,
  variable: UAVariable,
  { name, dataType, nodeId, value }: Property & { readonly nodeId: string },
): UAVariable {
  return namespace.addVariable({
    propertyOf: variable,
    browseName: { name, namespaceIndex: 0 },
    nodeId,
    typeDefinition: "PropertyType",
    dataType,
    accessLevel: "CurrentRead",
    value: {
      dataType: DataType.ExtensionObject,
      value: namespace.addressSpace.constructExtensionObject(dataType, value),
    },
  });
}

function unitProperty({ code, symbol }: Unit): Property {
  return {
    name: "EngineeringUnits",
    dataType: euInformation,
    key: code,
    value: {
      namespaceUri: unitNamespaceUri,
      unitId: unitId(code),
      displayName: { text: symbol },
      description: { text: symbol },
    },
  };
}

/** OPC UA Part 8, 5.6.3.3: the characters of the common code, as one big-endian number. */
function unitId(commonCode: string): number {
  return [...commonCode].reduce((id, character) => id * 256 + character.charCodeAt(0), 0);
}
