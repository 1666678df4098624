import type { AddReferenceOpts, Namespace, UAObject } from "node-opcua-address-space";
import { DataType, ObjectIds, resolveNodeId, VariableIds, Variant } from "node-opcua-client";
import { variableAt } from "../variable-at.ts";
import { defaultQuality } from "./aggregate-quality.ts";
import { aggregates } from "./aggregates.ts";
import { boolean, dateTime, string, uint32 } from "./variants.ts";

/** What the server can do with history; it can change none. */
const capabilities = {
  [VariableIds.HistoryServerCapabilities_AccessHistoryDataCapability]: boolean(true),
  [VariableIds.HistoryServerCapabilities_AccessHistoryEventsCapability]: boolean(true),
  [VariableIds.HistoryServerCapabilities_MaxReturnDataValues]: uint32(10_000),
  [VariableIds.HistoryServerCapabilities_MaxReturnEventValues]: uint32(1_000),
};

/** What clients read about the history of variables before they read the history itself. */
export interface HistoryDescription {
  /** What a variable has that says how its history is to be understood. */
  readonly reference: AddReferenceOpts;
}

/**
 * Describes the history of the namespace's variables, which is the same for all of them: nothing is written down while a value
 * stays as it is, so between two values it was the former (OPC UA Part 11, 5.2.3: Stepped). Lists the aggregates that the
 * server computes where clients look for them.
 */
export function describeHistory(namespace: Namespace, startMs: number): HistoryDescription {
  const { addressSpace } = namespace;
  for (const list of [
    ObjectIds.HistoryServerCapabilities_AggregateFunctions,
    ObjectIds.Server_ServerCapabilities_AggregateFunctions,
  ]) {
    const folder = addressSpace.findNode(resolveNodeId(`i=${list}`));
    for (const { functionId } of aggregates) {
      folder?.addReference({ referenceType: "Organizes", nodeId: resolveNodeId(`i=${functionId}`) });
    }
  }
  for (const [id, value] of Object.entries(capabilities)) {
    variableAt(addressSpace, `i=${id}`).bindVariable({ get: () => value }, true);
  }
  const configuration = addConfiguration(namespace, startMs);
  return {
    reference: { referenceType: "HasHistoricalConfiguration", isForward: true, nodeId: configuration.nodeId },
  };
}

function addConfiguration(namespace: Namespace, startMs: number): UAObject {
  const { addressSpace } = namespace;
  const type = addressSpace.findObjectType("HistoricalDataConfigurationType");
  if (!type) throw new Error("expected the type HistoricalDataConfigurationType");
  const configuration = type.instantiate({
    browseName: { name: "HA Configuration", namespaceIndex: 0 },
    nodeId: `ns=${namespace.index};s=HistoryConfiguration`,
    namespace,
    optionals: ["Definition", "StartOfArchive", "StartOfOnlineArchive"],
  });
  const percent = (value: number) => new Variant({ dataType: DataType.Byte, value });
  const values = {
    Stepped: boolean(true),
    Definition: string("Every change of value or status"),
    StartOfArchive: dateTime(startMs),
    StartOfOnlineArchive: dateTime(startMs),
    "AggregateConfiguration-TreatUncertainAsBad": boolean(defaultQuality.treatUncertainAsBad),
    "AggregateConfiguration-PercentDataGood": percent(defaultQuality.percentDataGood),
    "AggregateConfiguration-PercentDataBad": percent(defaultQuality.percentDataBad),
    "AggregateConfiguration-UseSlopedExtrapolation": boolean(false),
  };
  for (const [name, value] of Object.entries(values)) {
    // The library names the children of an instance so.
    variableAt(addressSpace, `${configuration.nodeId}-${name}`).setValueFromSource(value);
  }
  return configuration;
}
