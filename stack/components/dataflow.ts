import { configureOperator } from "../dataflow/operators/configure.ts";
import { startDataflow as startFlow } from "../edge-stack.ts";
import { openLocalDestination } from "../endpoints/local/client.ts";
import type { ComponentConfig, ComponentContext, RunningComponent } from "./component.ts";

/** One data flow into a local destination; started once the broker keeps messages for it. */
export async function startDataflow(
  config: ComponentConfig<"dataflow">,
  { clock, signal }: ComponentContext,
): Promise<RunningComponent<"dataflow">> {
  await using resources = new AsyncDisposableStack();
  const destination = resources.use(openLocalDestination({ url: config.destinationUrl }));
  const operators = config.operators.map(configureOperator);
  const flow = resources.use(startFlow({ ...config, operators, destination, clock, signal }));
  await flow.subscribed;

  const owned = resources.move();
  return { stats: () => flow.stats(), [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
