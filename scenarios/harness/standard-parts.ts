import { connectAsync } from "mqtt";
import { startEmbeddedBroker } from "../../stack/broker/embedded-broker.ts";
import { connectors } from "../../stack/connectors/catalog.ts";
import type { HealthEvent } from "../../stack/connectors/supervisor.ts";
import { configureOperator } from "../../stack/dataflow/operators/configure.ts";
import { type RunningEdgeStack, startEdgeStack } from "../../stack/edge-stack.ts";
import { openLocalDestination } from "../../stack/endpoints/local/client.ts";
import { readLocalDestination } from "../../stack/endpoints/local/reader.ts";
import { startLocalDestination } from "../../stack/endpoints/local/server.ts";
import type { DestinationContent, Parts, RunningBroker, RunningStack, StackOptions } from "./parts.ts";
import { UserMistake } from "./scenario/problem.ts";

const host = "127.0.0.1";

/** The parts of every ordinary run: our own stack, from the broker to the local destination. */
export const standardParts: Parts = {
  async startBroker(config, { directory, clock }) {
    if (config.kind === "embedded") return await startEmbeddedBroker({ directory, clock, host });
    return await reachBroker(config.address);
  },

  async startDestination(options) {
    const running = await startLocalDestination({ ...options, host });
    return {
      url: running.url,
      host,
      port: running.port,
      counts: () => running.counts(),
      [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
    };
  },

  async startStack(options) {
    return observe(await startEdgeStack(edgeStackOptions(options)), options);
  },

  readDestination,
};

/** Makes sure that somebody else's broker answers in MQTT 5, before anything relies on it; throws `UserMistake` where none does. */
export async function reachBroker(address: string): Promise<RunningBroker> {
  const hello = { protocolVersion: 5, reconnectPeriod: 0, connectTimeout: 5_000 } as const;
  const client = await connectAsync(address, hello, false).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserMistake(
      `no MQTT 5 broker answers at ${address}: ${reason}; start one there, or leave the broker out`,
      {
        cause,
      },
    );
  });
  await client.endAsync();
  const { hostname, port } = new URL(address);
  return { address, host: hostname, port: Number(port), async [Symbol.asyncDispose]() {} };
}

/** What our stack is told; a test changes a part of it to see whether the judge notices. */
export function edgeStackOptions(options: StackOptions) {
  const { directory, runId, resources, outboxBrokerAddress, flowBrokerAddress, destinationUrl, clock, seed } =
    options;
  const onHealth = (event: HealthEvent) => options.onHealth?.(event);
  return {
    directory,
    instance: runId,
    resources,
    connectors,
    dataflows: options.dataflows.map((name) => ({
      name,
      operators: [configureOperator(describeOperator(name, options))],
    })),
    outboxBrokerAddress,
    flowBrokerAddress,
    openDestination: () => openLocalDestination({ url: destinationUrl }),
    clock,
    seed,
    onHealth,
  };
}

/** The one operator of a data flow, and what the harness tells it. */
export function describeOperator(kind: string, { shiftStartMs, ranges }: StackOptions) {
  return { kind, settings: { telemetry: {}, anomaly: { ranges }, oee: { shiftStartMs } }[kind] };
}

/** A running stack of ours, as the harness sees it. */
export function observe(stack: RunningEdgeStack, { flowBrokerAddress }: StackOptions): RunningStack {
  return {
    notReady() {
      const { sources, broker } = stack.connectors();
      const waiting = sources
        .filter(({ connected }) => !connected)
        .map(({ asset, reason }) => `${asset} (${reason ?? "not connected yet"})`);
      return broker.connected ? waiting : [...waiting, `broker (${broker.reason ?? "not connected yet"})`];
    },
    flows: (lastDue) =>
      stack.dataflows().map(({ name, stats: { inHand, watermarks, dropped } }) => ({
        name,
        caughtUp:
          stack.connectors().pending === 0 &&
          inHand === 0 &&
          lastDue.every(([asset, sourceMs]) => (watermarks[asset] ?? Number.NEGATIVE_INFINITY) >= sourceMs),
        dropped: dropped.count,
        reasons: dropped.reasons,
      })),
    progress() {
      const flows = stack.dataflows().map(({ stats }) => `${stats.received}/${stats.acknowledged}`);
      return `${stack.connectors().pending} ${flows.join(" ")}`;
    },
    async [Symbol.asyncDispose]() {
      await stack[Symbol.asyncDispose]();
      await Promise.all(stack.sessions.map((clientId) => forgetSession(flowBrokerAddress, clientId)));
    },
  };
}

/** A broker that outlives the run must not keep queues for data flows that are gone. */
async function forgetSession(brokerAddress: string, clientId: string): Promise<void> {
  const client = await connectAsync(
    brokerAddress,
    { protocolVersion: 5, clientId, clean: true, reconnectPeriod: 0, connectTimeout: 2_000 },
    false,
  ).catch(() => undefined);
  await client?.endAsync();
}

function readDestination(file: string): DestinationContent {
  const rows = readLocalDestination(file);
  return {
    *readings() {
      for (const { asset, dataPoint } of rows.series()) {
        for (const reading of rows.readings(asset, dataPoint)) yield { asset, dataPoint, ...reading };
      }
    },
    alerts: () => rows.alerts().map(({ arrivedMs: _, ...row }) => row),
    oee: () => rows.oee().map(({ arrivedMs: _, ...row }) => row),
    [Symbol.dispose]: () => rows[Symbol.dispose](),
  };
}
