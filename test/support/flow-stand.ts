import { join } from "node:path";
import type { Message } from "../../stack/connectors/connector.ts";
import { type FlowOptions, type RunningFlow, runFlow } from "../../stack/dataflow/flow.ts";
import type { ConfiguredOperator } from "../../stack/dataflow/fold.ts";
import { telemetry } from "../../stack/dataflow/operators/telemetry.ts";
import type { Row } from "../../stack/dataflow/row.ts";
import type { Destination } from "../../stack/endpoints/endpoint.ts";
import { readLocalDestination } from "../../stack/endpoints/local/reader.ts";
import { stillClock } from "./flow-clock.ts";

export const dataTopic = "azure-iot-operations/data";

/** Message number `index` of an asset: one reading a second of each data point, whose value is the index. */
export function telemetryMessage(asset: string, index: number, dataPoints = ["A", "B"]): Message {
  const SourceTimestamp = new Date(index * 1_000).toISOString();
  const tags = dataPoints.map((name) => [name, { SourceTimestamp, Value: index }]);
  return {
    topic: `${dataTopic}/${asset}`,
    payload: JSON.stringify(Object.fromEntries(tags)),
    contentType: "application/json",
    userProperties: { subject: asset },
  };
}

/** The values of a data point as a local destination holds them, in order of source time. */
export function storedValues(file: string, asset: string, dataPoint = "A"): unknown[] {
  using rows = readLocalDestination(file);
  return [...rows.readings(asset, dataPoint)].map(({ value }) => value);
}

export const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

export const passOn: readonly ConfiguredOperator[] = [{ operator: telemetry, config: {} }];

export type StandOptions = Pick<FlowOptions, "brokerAddress" | "destination"> &
  Partial<FlowOptions> & { directory: string };

/** A flow over all telemetry that retries fast. */
export function startFlow({ directory, ...options }: StandOptions): RunningFlow {
  return runFlow({
    name: "test",
    filters: [`${dataTopic}/#`],
    operators: passOn,
    checkpointFile: join(directory, "checkpoint.sqlite"),
    clock: stillClock,
    signal: new AbortController().signal,
    seed: 1,
    retryMs: { first: 1, max: 20 },
    ...options,
  });
}

/** A destination in memory that takes rows only while it is open. */
export function openGate(): Destination & { rows: Row[]; attempts: number; isOpen: boolean } {
  const gate = {
    rows: [] as Row[],
    attempts: 0,
    isOpen: true,
    async write(rows: readonly Row[]) {
      gate.attempts += 1;
      await new Promise((resolve) => setImmediate(resolve));
      if (!gate.isOpen) throw new Error("destination is closed");
      gate.rows.push(...rows);
    },
    async [Symbol.asyncDispose]() {},
  };
  return gate;
}
