import { EventNotifierFlags, type Namespace, type UAObjectType } from "node-opcua-address-space";

/** Adds the type of a bakery line: it holds ovens and passes their events on. */
export function addLineType(namespace: Namespace, ovenType: UAObjectType): UAObjectType {
  const type = namespace.addObjectType({
    browseName: "BakeryLineType",
    nodeId: "s=BakeryLineType",
    description: "A line of ovens",
    eventNotifier: EventNotifierFlags.SubscribeToEvents | EventNotifierFlags.HistoryRead,
  });
  namespace.addObject({
    componentOf: type,
    browseName: "<Oven>",
    nodeId: "s=BakeryLineType.<Oven>",
    typeDefinition: ovenType,
    modellingRule: "OptionalPlaceholder",
  });
  return type;
}
