import { DataType, DataValue, StatusCode, StatusCodes, Variant } from "node-opcua-client";
import { type DataPoint, type Reading, sourceMs } from "../plant/trace.ts";

const byCode: ReadonlyMap<number, StatusCode> = new Map(
  Object.values(StatusCodes)
    .filter((status) => status instanceof StatusCode)
    .map((status) => [status.value, status]),
);

/** A reading as it goes over the wire: value, status code, the time that the device claims, and plant time as the server's. */
export function toDataValue(reading: Reading, type: DataPoint["type"]): DataValue {
  const dataValue = new DataValue(null);
  dataValue.value = toVariant(reading, type);
  dataValue.statusCode = toStatusCode(reading.status);
  dataValue.sourceTimestamp = new Date(sourceMs(reading));
  dataValue.serverTimestamp = new Date(reading.atMs);
  return dataValue;
}

/** The value of a reading in the built-in type of its data point. */
export function toVariant(reading: Reading, type: DataPoint["type"]): Variant {
  return new Variant({ dataType: DataType[type], value: reading.value });
}

/** The status code of that number; throws for one that OPC UA Part 6, Annex A.2 does not list. */
export function toStatusCode(code: number): StatusCode {
  const status = byCode.get(code);
  if (!status) throw new Error(`expected a status code of OPC UA, got 0x${code.toString(16)}`);
  return status;
}
