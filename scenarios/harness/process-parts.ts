import { dataflowSession, type RunningEdgeStack } from "../../stack/edge-stack.ts";
import { type ComponentProcessOptions, openComponent } from "./component-process.ts";
import type { Parts, StackOptions } from "./parts.ts";
import { describeOperator, observe, standardParts } from "./standard-parts.ts";

const host = "127.0.0.1";

/** The standard parts, with broker, connectors, each data flow and destination in a process of its own. */
export function processParts(onLost: ComponentProcessOptions["onLost"]): Parts {
  return {
    async startBroker(config, { directory, clock }) {
      if (config.kind !== "embedded") return await standardParts.startBroker(config, { directory, clock });
      await using resources = new AsyncDisposableStack();
      const broker = resources.use(
        openComponent({ kind: "broker", config: { directory, host } }, { name: "broker", clock, onLost }),
      );
      await broker.ready;
      const address = broker.address();
      const owned = resources.move();
      return { address, ...whereIs(address), [Symbol.asyncDispose]: () => owned.disposeAsync() };
    },

    async startDestination({ file, clock }) {
      await using resources = new AsyncDisposableStack();
      const destination = resources.use(
        openComponent(
          { kind: "destination", config: { file, host } },
          { name: "destination", clock, onLost },
        ),
      );
      await destination.ready;
      const url = destination.address();
      const owned = resources.move();
      return {
        url,
        ...whereIs(url),
        counts: () => destination.stats(),
        [Symbol.asyncDispose]: () => owned.disposeAsync(),
      };
    },

    async startStack(options) {
      return observe(await startStackProcesses(options, onLost), options);
    },

    readDestination: standardParts.readDestination,
  };
}

/** As `startEdgeStack` does in one process: data flows first, so that the broker keeps messages for them. */
async function startStackProcesses(
  options: StackOptions,
  onLost: ComponentProcessOptions["onLost"],
): Promise<RunningEdgeStack> {
  const { directory, runId: instance, clock, seed, resources: sources, destinationUrl, onHealth } = options;
  await using resources = new AsyncDisposableStack();

  const flows = options.dataflows.map((name) => {
    const operators = [describeOperator(name, options)];
    const brokerAddress = options.flowBrokerAddress;
    const config = { name, operators, directory, instance, brokerAddress, destinationUrl, seed };
    const flow = openComponent({ kind: "dataflow", config }, { name: `dataflow-${name}`, clock, onLost });
    return { name, flow: resources.use(flow) };
  });
  await Promise.all(flows.map(({ flow }) => flow.ready));

  const brokerAddress = options.outboxBrokerAddress;
  const config = { resources: sources, directory, instance, brokerAddress, seed };
  const connectors = resources.use(
    openComponent(
      { kind: "connectors", config },
      { name: "connectors", clock, onLost, ...(onHealth && { onHealth }) },
    ),
  );
  await connectors.ready;

  const owned = resources.move();
  return {
    connectors: () => connectors.stats(),
    dataflows: () => flows.map(({ name, flow }) => ({ name, stats: flow.stats() })),
    sessions: flows.map(({ name }) => dataflowSession(name, instance)),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function whereIs(address: string): { host: string; port: number } {
  const { hostname, port } = new URL(address);
  return { host: hostname, port: Number(port) };
}
