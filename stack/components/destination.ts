import { startLocalDestination } from "../endpoints/local/server.ts";
import type { ComponentConfig, ComponentContext, RunningComponent } from "./component.ts";

/** The local destination, on a free port. */
export async function startDestination(
  config: ComponentConfig<"destination">,
  { clock }: ComponentContext,
): Promise<RunningComponent<"destination">> {
  const running = await startLocalDestination({ ...config, clock });
  return {
    address: running.url,
    stats() {
      const { byAsset: _, ...totals } = running.counts();
      return totals;
    },
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}
