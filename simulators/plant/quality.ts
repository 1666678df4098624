import { type Reading, statusCode } from "./trace.ts";

type StatusKey = keyof typeof statusCode;
export type StatusName = Capitalize<StatusKey>;

const codes = new Map<string, number>(
  Object.entries(statusCode).map(([key, code]) => [`${key.charAt(0).toUpperCase()}${key.slice(1)}`, code]),
);

/** Status codes that the plant uses, by their names in OPC UA. */
export const statusNames = [
  "Good",
  "Uncertain",
  "UncertainLastUsableValue",
  "BadNoCommunication",
  "BadSensorFailure",
  "BadDataLost",
] as const satisfies readonly StatusName[];

/** The code of a name. */
export function statusNamed(name: StatusName): number {
  const code = codes.get(name);
  if (code === undefined) throw new Error(`expected one of ${statusNames.join(", ")}, got ${name}`);
  return code;
}

/** The same reading of that quality; a Bad one has no value to use (OPC UA Part 8, 5.2), and Good leaves it as it is. */
export function withStatus(reading: Reading, status: number): Reading {
  if (status === statusCode.good) return reading;
  return { ...reading, status, value: isBad(status) ? emptyLike(reading.value) : reading.value };
}

/** OPC UA Part 4, 7.39.1: the two highest bits of a status code tell its severity. */
export function isBad(status: number): boolean {
  return status >>> 30 >= 2;
}

function emptyLike(value: Reading["value"]): Reading["value"] {
  if (typeof value === "number") return 0;
  return typeof value === "boolean" ? false : "";
}
