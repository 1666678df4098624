/** A value as it stands on the wire. 64-bit integers do not occur in the plant. */
export type Value = number | boolean | string;

/** What an engineer would know about a data point from its data sheet. */
export interface DataPoint {
  readonly name: string;
  /** OPC UA built-in type name. */
  readonly type: "Double" | "Boolean" | "Int32" | "UInt32" | "String";
  readonly description: string;
  /** UNECE Recommendation 20: the common code and the symbol that people read. */
  readonly unit?: { readonly code: string; readonly symbol: string };
  /** The range of normal operation, OPC UA Part 8 EURange. */
  readonly range?: { readonly low: number; readonly high: number };
  /** It is an array of that many elements, and they are all alike: a reading's value is that of each. */
  readonly length?: number;
  /** Names of an enumeration's values, by number. */
  readonly enumeration?: Readonly<Record<number, string>>;
}

/** One reading; (asset, data point, source time) is its identity. */
export interface Reading {
  readonly dataPoint: string;
  /** Plant time as Unix milliseconds. */
  readonly atMs: number;
  /** 0, false or empty where the status is Bad: there is no value to use then, and a device may leave it out. */
  readonly value: Value;
  /** OPC UA StatusCode, 0 is Good. */
  readonly status: number;
  /** The source time that the device claims, where that is not `atMs`: its clock is wrong. */
  readonly stampMs?: number;
  /** The device reports it once more, with the same source time as before. */
  readonly repeats?: true;
}

/** The source time that stands on the wire. */
export function sourceMs({ stampMs, atMs }: Reading): number {
  return stampMs ?? atMs;
}

/**
 * All that one asset will ever report, as a pure function of scenario, seed and plant time.
 * A reading is due when a data point's value or status differs from the one before it, and once at the start.
 * Reading a trace changes nothing: any stretch may be asked for, in any order, any number of times.
 */
export interface Trace {
  readonly asset: string;
  readonly dataPoints: readonly DataPoint[];
  /** The readings with `afterMs < atMs <= untilMs`, ordered by time, then by the order of `dataPoints`. */
  due(afterMs: number, untilMs: number): readonly Reading[];
  /** The last reading of a data point with `reading.atMs <= atMs`; undefined before its first. */
  latest(dataPoint: string, atMs: number): Reading | undefined;
}

/** OPC UA Part 6, Annex A.2: the status codes that the plant uses. */
export const statusCode = {
  good: 0,
  uncertain: 0x40000000,
  uncertainLastUsableValue: 0x40900000,
  badNoCommunication: 0x80310000,
  badSensorFailure: 0x808c0000,
  badDataLost: 0x809d0000,
} as const;
