import { EventNotifierFlags, type UAObjectType } from "node-opcua-address-space";
import { ovenDataPoints } from "../../plant/oven-data-points.ts";
import { recipes } from "../../plant/recipes.ts";
import type { Audit } from "./audit.ts";
import { addBatchVariables } from "./batch-report.ts";
import { addDataPointVariable, type DataPointPlace } from "./data-point-variable.ts";
import { addOvenMethods, type OvenMethods } from "./oven-methods.ts";

/** The type of ovens, and the methods that all of them refer to. */
export interface OvenType {
  readonly node: UAObjectType;
  readonly methods: OvenMethods;
}

/** Adds the type of ovens with its data points, what it tells of its batches, and its methods. */
export function addOvenType(place: DataPointPlace, audit: Audit, nowMs: () => number): OvenType {
  const node = place.namespace.addObjectType({
    browseName: "OvenType",
    nodeId: "s=OvenType",
    description: "A batch oven of a bakery",
    eventNotifier: EventNotifierFlags.SubscribeToEvents | EventNotifierFlags.HistoryRead,
  });
  // Ranges depend on what is baked; a declaration shows one of the recipes.
  for (const point of ovenDataPoints(recipes.rye)) addDataPointVariable(place, node, point);
  addBatchVariables(place.namespace, place.dataTypes, node);
  return { node, methods: addOvenMethods(place.namespace, node, { audit, nowMs }) };
}
