import type { Assignment, ComponentContext, ComponentKind, RunningComponent } from "./component.ts";

/** Starts the component that the assignment names; a process loads only the code of what it is. */
export async function startComponent(
  { kind, config }: Assignment,
  context: ComponentContext,
): Promise<RunningComponent<ComponentKind>> {
  switch (kind) {
    case "broker":
      return await (await import("./broker.ts")).startBroker(config, context);
    case "destination":
      return await (await import("./destination.ts")).startDestination(config, context);
    case "dataflow":
      return await (await import("./dataflow.ts")).startDataflow(config, context);
    case "connectors":
      return await (await import("./connectors.ts")).startConnectors(config, context);
  }
}
