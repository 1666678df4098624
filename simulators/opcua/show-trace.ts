import type { UAVariable } from "node-opcua-address-space";
import { type DataType, Variant, VariantArrayType } from "node-opcua-client";
import { type Reading, sourceMs, type Trace } from "../plant/trace.ts";
import { offerHistory } from "./offer-history.ts";
import { toStatusCode } from "./reading-data-value.ts";
import { openTraceArchive } from "./trace-archive.ts";

/** A variable that shows a data point of a trace. */
export interface TraceVariable {
  readonly variable: UAVariable;
  readonly dataType: DataType;
  /** It shows an array of so many elements, all alike. */
  readonly length?: number | undefined;
}

/** Variables that follow a trace. */
export interface ShownTrace {
  /**
   * Brings the variables from the plant time `afterMs` to `untilMs`: whoever monitors one for every change gets every
   * reading due in between, in order; one that nobody monitors goes straight to its last.
   */
  advance(afterMs: number, untilMs: number): void;
}

/** What is shown from when on. */
export interface Showing {
  readonly nowMs: number;
  /** The start of the history that clients may read; undefined: of none. */
  readonly historyFromMs?: number | undefined;
}

/** Shows a trace in the variables of its data points, which have what was last due at `nowMs`. */
export function showTrace(
  trace: Trace,
  variables: ReadonlyMap<string, TraceVariable>,
  showing: Showing,
): ShownTrace {
  let { nowMs } = showing;
  if (showing.historyFromMs !== undefined) {
    keepHistory(trace, variables, { startMs: showing.historyFromMs, nowMs: () => nowMs });
  }
  // A variable may listen to itself, which does not make it monitored.
  const ownListeners = new Map(
    [...variables].map(([name, { variable }]) => [name, variable.listenerCount("value_changed")]),
  );
  const isMonitored = (name: string) =>
    (variables.get(name)?.variable.listenerCount("value_changed") ?? 0) > (ownListeners.get(name) ?? 0);
  const show = (reading: Reading) => {
    const shown = variables.get(reading.dataPoint);
    if (shown) setReading(shown, reading);
  };
  for (const { name } of trace.dataPoints) {
    const reading = trace.latest(name, nowMs);
    if (reading) show(reading);
  }
  return {
    advance(afterMs, untilMs) {
      nowMs = untilMs;
      const unwatched = new Map<string, Reading>();
      for (const reading of trace.due(afterMs, untilMs)) {
        if (isMonitored(reading.dataPoint)) show(reading);
        else unwatched.set(reading.dataPoint, reading);
      }
      for (const reading of unwatched.values()) show(reading);
    },
  };
}

function keepHistory(
  trace: Trace,
  variables: ReadonlyMap<string, TraceVariable>,
  { startMs, nowMs }: { readonly startMs: number; readonly nowMs: () => number },
): void {
  const archive = openTraceArchive();
  for (const point of trace.dataPoints) {
    const shown = variables.get(point.name);
    // An array would need more than the plant's readings tell.
    if (!shown || shown.length !== undefined) continue;
    offerHistory(shown.variable, shown.dataType, () => ({ archive, trace, point, startMs, nowMs: nowMs() }));
  }
}

function setReading({ variable, dataType, length }: TraceVariable, reading: Reading): void {
  const { value, status } = reading;
  const variant =
    length === undefined
      ? new Variant({ dataType, value })
      : new Variant({ dataType, arrayType: VariantArrayType.Array, value: new Array(length).fill(value) });
  variable.setValueFromSource(variant, toStatusCode(status), new Date(sourceMs(reading)));
}
