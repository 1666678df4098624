import { DataType, type Variant, VariantArrayType } from "node-opcua-client";

/**
 * A value as JSON text: numbers, booleans and strings as they are, what JSON has no word for as OPC UA Part 6, 5.4.2
 * writes it (`"NaN"`, 64-bit integers in quotes, bytes in Base64), a value that is not there as null.
 */
export function valueToJson({ dataType, arrayType, value }: Variant): string {
  if (arrayType === VariantArrayType.Scalar) return scalarToJson(dataType, value);
  const elements: unknown[] = value === null || value === undefined ? [] : Array.from(value);
  return `[${elements.map((element) => scalarToJson(dataType, element)).join(",")}]`;
}

function scalarToJson(dataType: DataType, value: unknown): string {
  if (typeof value === "number")
    return Number.isFinite(value) ? String(value) : JSON.stringify(String(value));
  if (value === null || value === undefined) return "null";
  if (dataType === DataType.Int64 || dataType === DataType.UInt64) return integerToJson(dataType, value);
  if (Buffer.isBuffer(value)) return JSON.stringify(value.toString("base64"));
  if (dataType === DataType.LocalizedText && typeof value === "object" && "text" in value) {
    return JSON.stringify(value.text ?? null);
  }
  if (dataType === DataType.NodeId || dataType === DataType.QualifiedName)
    return JSON.stringify(String(value));
  return JSON.stringify(value);
}

/** The library gives 64-bit integers as a high and a low half. */
function integerToJson(dataType: DataType, value: unknown): string {
  if (!Array.isArray(value)) return JSON.stringify(String(value));
  const bits = (BigInt(value[0]) << 32n) | BigInt(value[1]);
  return JSON.stringify(String(dataType === DataType.Int64 ? BigInt.asIntN(64, bits) : bits));
}
