import type { z } from "zod";
import type { Operator, Sample } from "../../../stack/dataflow/operator.ts";
import type { ReadingRow, Row } from "../../../stack/dataflow/row.ts";

export const badSensorFailure = 0x808c0000;
export const uncertainLastUsableValue = 0x40900000;

type Given = ReadingRow["value"] | { readonly value: ReadingRow["value"]; readonly status: number };

/** One sample as short as it can be written; a reading is a value, or a value with its status. */
export function sample(asset: string, sourceMs: number, given: Readonly<Record<string, Given>>): Sample {
  const readings = Object.entries(given).map(([dataPoint, reading]): ReadingRow => {
    const { value, status } =
      typeof reading === "object" && reading !== null ? reading : { value: reading, status: 0 };
    return { table: "reading", asset, dataPoint, sourceMs, value, status };
  });
  return { asset, sourceMs, readings };
}

/** Folds the samples of one asset. `between` stands for what happens to the state between two samples. */
export function fold<Schema extends z.ZodType, State>(
  operator: Operator<Schema, State>,
  config: z.input<Schema>,
  samples: readonly Sample[],
  between: (state: State) => State = (state) => state,
): Row[] {
  const parsed = operator.config.parse(config);
  let state = operator.initial(parsed, samples[0]?.asset ?? "");
  return samples.flatMap((one) => {
    const rows = operator.accept(state, one, parsed);
    state = between(state);
    return rows;
  });
}

/** A restart: all that survives is what JSON keeps. */
export function throughJson<State>(state: State): State {
  return JSON.parse(JSON.stringify(state));
}

/** Every reading on its own, as when notifications are split, those of one instant in reverse order. */
export function splitApart(samples: readonly Sample[]): Sample[] {
  return samples.flatMap(({ asset, sourceMs, readings }) =>
    readings.map((reading) => ({ asset, sourceMs, readings: [reading] })).reverse(),
  );
}
