import type { DataPoint } from "../plant/trace.ts";

/** A data point as its data sheet has it, and where its readings are. */
export interface DataPointJson {
  readonly name: string;
  readonly type: DataPoint["type"];
  readonly description: string;
  readonly unit?: NonNullable<DataPoint["unit"]>;
  readonly range?: NonNullable<DataPoint["range"]>;
  readonly href: string;
}

/** What a client has to know about a data point to read it. */
export function describeDataPoint({ name, type, description, unit, range }: DataPoint): DataPointJson {
  return {
    name,
    type,
    description,
    ...(unit !== undefined && { unit }),
    ...(range !== undefined && { range }),
    href: `/datapoints/${name}`,
  };
}
