import { connectors } from "../connectors/catalog.ts";
import { startConnectors as superviseAll } from "../edge-stack.ts";
import type { ComponentConfig, ComponentContext, RunningComponent } from "./component.ts";

/** The connectors of all assets, and their outbox. */
export async function startConnectors(
  config: ComponentConfig<"connectors">,
  context: ComponentContext,
): Promise<RunningComponent<"connectors">> {
  return await superviseAll({ ...config, ...context, connectors });
}
