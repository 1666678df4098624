import type { UAVariable } from "node-opcua-address-space";
import { type DataType, DataValue, StatusCodes, Variant } from "node-opcua-client";

/** A variable that no trace describes: it shows what the device makes of it, and may be written. */
export interface LiveVariable {
  show(value: unknown, atMs: number): void;
}

/** How a live variable takes what clients write. */
export interface Writing {
  /** The plant time of a write, as Unix milliseconds. */
  readonly nowMs: () => number;
  /** Obeys the value, or refuses it as out of range. */
  readonly accept: (value: unknown) => boolean;
}

/** Takes over a variable of the address space; without `writing` it shows values only. */
export function liveVariable(variable: UAVariable, dataType: DataType, writing?: Writing): LiveVariable {
  let latest = variable.readValue();
  variable.bindVariable(
    {
      timestamped_get: () => latest,
      timestamped_set: async (written: DataValue) => {
        if (!writing?.accept(written.value.value)) return StatusCodes.BadOutOfRange;
        written.sourceTimestamp = new Date(writing.nowMs());
        latest = written;
        return StatusCodes.Good;
      },
    },
    true,
  );
  return {
    show(value, atMs) {
      const timestamp = new Date(atMs);
      const shown = new Variant({ dataType, value });
      latest = new DataValue({
        value: shown,
        statusCode: StatusCodes.Good,
        sourceTimestamp: timestamp,
        serverTimestamp: timestamp,
      });
      variable.setValueFromSource(shown, StatusCodes.Good, timestamp);
    },
  };
}
