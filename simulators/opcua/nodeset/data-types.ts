/** The built-in types of OPC UA that a signal can have values of (Part 6, 5.1.2), by node id. */
export const builtInTypes = {
  "i=1": "Boolean",
  "i=2": "SByte",
  "i=3": "Byte",
  "i=4": "Int16",
  "i=5": "UInt16",
  "i=6": "Int32",
  "i=7": "UInt32",
  "i=8": "Int64",
  "i=9": "UInt64",
  "i=10": "Float",
  "i=11": "Double",
  "i=12": "String",
  "i=13": "DateTime",
} as const;

export type BuiltInType = (typeof builtInTypes)[keyof typeof builtInTypes];

/** Whether a node id is that of a built-in type which is listed here. */
export function isBuiltInType(nodeId: string): nodeId is keyof typeof builtInTypes {
  return Object.hasOwn(builtInTypes, nodeId);
}

/** Data types of the standard namespace that nodesets use for variables, with what their values are encoded as (Part 5, 12). */
export const standardSubtypes: readonly (readonly [dataType: string, supertype: string])[] = [
  ["i=24", "i=11"], // BaseDataType and Number take any; a Double is one.
  ["i=26", "i=11"],
  ["i=27", "i=6"],
  ["i=28", "i=7"],
  ["i=29", "i=6"],
  ["i=288", "i=7"],
  ["i=289", "i=7"],
  ["i=290", "i=11"],
  ["i=294", "i=13"],
  ["i=295", "i=12"],
];
