import type { Parts, StackOptions } from "../../scenarios/harness/parts.ts";
import { edgeStackOptions, observe, standardParts } from "../../scenarios/harness/standard-parts.ts";
import type { ConfiguredOperator } from "../../stack/dataflow/fold.ts";
import type { Operator } from "../../stack/dataflow/operator.ts";
import type { OeeRow, Row } from "../../stack/dataflow/row.ts";
import { type EdgeStackOptions, startEdgeStack } from "../../stack/edge-stack.ts";
import type { Destination } from "../../stack/endpoints/endpoint.ts";
import { startLocalDestination } from "../../stack/endpoints/local/server.ts";

/** Our own stack with one thing wrong in it. */
function breakStack(
  sabotage: (options: EdgeStackOptions, run: StackOptions) => EdgeStackOptions,
): Partial<Parts> {
  return {
    startStack: async (run) => observe(await startEdgeStack(sabotage(edgeStackOptions(run), run)), run),
  };
}

function breakDestination(
  sabotage: (destination: Destination, run: StackOptions) => Destination,
): Partial<Parts> {
  return breakStack((options, run) => ({
    ...options,
    openDestination: () => sabotage(options.openDestination(), run),
  }));
}

function breakOperator(
  kind: string,
  sabotage: (rows: readonly Row[], asset: string, sourceMs: number) => readonly Row[],
): Partial<Parts> {
  const spoil = (operator: Operator): Operator => ({
    ...operator,
    accept: (state, sample, config) =>
      sabotage(operator.accept(state, sample, config), sample.asset, sample.sourceMs),
  });
  const spoilIfMeant = (one: ConfiguredOperator) =>
    one.operator.kind === kind ? { ...one, operator: spoil(one.operator) } : one;
  return breakStack((options) => ({
    ...options,
    dataflows: options.dataflows.map((flow) => ({ ...flow, operators: flow.operators.map(spoilIfMeant) })),
  }));
}

/** When the uplink of the sanity scenario has healed. */
const healedMs = ({ shiftStartMs }: StackOptions) => shiftStartMs + 30 * 60_000;

/** Loses the first reading from after the outage, and every 10,000th from there. */
export function dropsAfterReconnect(): Partial<Parts> {
  let delivered = 0;
  return breakDestination((destination, run) => ({
    async write(rows, signal) {
      const late = rows.filter((row) => row.table === "reading" && row.sourceMs > healedMs(run));
      const dropped = new Set(late.filter((_row, index) => (delivered + index) % 10_000 === 0));
      await destination.write(
        rows.filter((row) => !dropped.has(row)),
        signal,
      );
      delivered += late.length;
    },
    [Symbol.asyncDispose]: () => destination[Symbol.asyncDispose](),
  }));
}

/** Delivers the hundredth reading twice, to a destination that takes it twice. */
export function deliversTwice(): Partial<Parts> {
  let count = 0;
  const doubled = (row: Row) => (row.table === "reading" && ++count === 100 ? [row, row] : [row]);
  return {
    ...breakDestination((destination) => ({
      write: (rows, signal) => destination.write(rows.flatMap(doubled), signal),
      [Symbol.asyncDispose]: () => destination[Symbol.asyncDispose](),
    })),
    async startDestination(options) {
      const host = "127.0.0.1";
      const running = await startLocalDestination({ ...options, host, dedupe: false });
      const { url, port } = running;
      return {
        url,
        port,
        host,
        counts: () => running.counts(),
        [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
      };
    },
  };
}

/** Counts one good item too many in the first hour of each oven. */
export function shiftsOeeCount(): Partial<Parts> {
  const shift = (row: OeeRow): OeeRow => ({
    ...row,
    goodCount: row.goodCount + 1,
    quality: (row.goodCount + 1) / row.producedCount,
  });
  return breakOperator("oee", (rows) => rows.map((row) => (row.table === "oee" ? shift(row) : row)));
}

/** Sees an anomaly in every sample. */
export function alarmsOnEverything(): Partial<Parts> {
  return breakOperator("anomaly", (_rows, asset, sourceMs) => [
    {
      table: "alert",
      asset,
      dataPoint: "Temperature",
      detector: "ewma",
      sourceMs,
      severity: "alarm",
      score: 9,
      value: 1,
      message: "everything is strange",
    },
  ]);
}

/** Fails on every sample. */
export function anomalyThrows(): Partial<Parts> {
  return breakOperator("anomaly", () => {
    throw new Error("cannot look at this");
  });
}

/** Never sees an anomaly. */
export function neverAlarms(): Partial<Parts> {
  return breakOperator("anomaly", () => []);
}

/** Reads all devices but one. */
export function forgets(device: string): Partial<Parts> {
  return breakStack((options) => ({
    ...options,
    resources: options.resources.filter(({ asset }) => asset.name !== device),
  }));
}

/** Never delivers again once the uplink has healed. */
export function stopsAfterOutage(): Partial<Parts> {
  return breakDestination((destination, run) => ({
    async write(rows, signal) {
      if (run.clock.now() >= healedMs(run)) throw new Error("gave up for good");
      await destination.write(rows, signal);
    },
    [Symbol.asyncDispose]: () => destination[Symbol.asyncDispose](),
  }));
}

/** Reaches the destination by another way than the link that is cut. */
export function bypassesUplink(): Partial<Parts> {
  let url = "";
  return {
    async startDestination(options) {
      const running = await standardParts.startDestination(options);
      url = running.url;
      return running;
    },
    startStack: (run) => standardParts.startStack({ ...run, destinationUrl: url }),
  };
}
