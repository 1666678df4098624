import { startEmbeddedBroker } from "../broker/embedded-broker.ts";
import type { ComponentConfig, ComponentContext, RunningComponent } from "./component.ts";

/** The embedded broker, on a free port. */
export async function startBroker(
  config: ComponentConfig<"broker">,
  { clock }: ComponentContext,
): Promise<RunningComponent<"broker">> {
  return await startEmbeddedBroker({ ...config, clock });
}
