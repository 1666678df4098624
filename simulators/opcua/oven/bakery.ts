import {
  EventNotifierFlags,
  type Namespace,
  type UAObject,
  type UAObjectType,
} from "node-opcua-address-space";
import { NodeClass } from "node-opcua-client";
import { openTraceArchive, type TraceArchive } from "../trace-archive.ts";
import { type AlarmMethods, addAlarmMethods } from "./alarm-methods.ts";
import { type Audit, openAudit } from "./audit.ts";
import { addDataTypes, type LineDataTypes } from "./data-types.ts";
import { offerEventHistory } from "./event-history.ts";
import { type EventLog, openEventLog } from "./event-log.ts";
import { type EventType, readEventType } from "./event-type.ts";
import { describeHistory, type HistoryDescription } from "./history-description.ts";
import { addLineType } from "./line-type.ts";
import { addOvenType, type OvenType } from "./oven-type.ts";
import { grantByRole } from "./roles.ts";
import { openSharedProperties, type SharedProperties } from "./shared-properties.ts";
import { addStateChangeEventType } from "./state-change-event.ts";

/** Above this number of ovens an alarm is what its events say, without a variable for each of its fields. */
const mostOvensWithAlarmVariables = 50;

/** A bakery line in an address space: what all its ovens share. */
export interface Bakery {
  readonly namespace: Namespace;
  readonly line: UAObject;
  /** When the plant began, and what clients may see now, as Unix milliseconds of plant time. */
  readonly startMs: number;
  readonly nowMs: () => number;
  readonly dataTypes: LineDataTypes;
  readonly properties: SharedProperties;
  readonly ovenType: OvenType;
  readonly eventTypes: Readonly<Record<"limitAlarm" | "offNormalAlarm" | "stateChange", EventType>>;
  readonly alarmMethods: AlarmMethods;
  readonly exposesAlarms: boolean;
  readonly log: EventLog;
  readonly audit: Audit;
  readonly archive: TraceArchive;
  readonly history: HistoryDescription;
}

/** What a bakery line needs to know of its plant. */
export interface BakeryOptions {
  readonly startMs: number;
  readonly nowMs: () => number;
  readonly ovenCount: number;
}

/** Adds a line without ovens to a namespace of its own, with everything that ovens share; `addOven` adds them. */
export async function addBakery(
  namespace: Namespace,
  { startMs, nowMs, ovenCount }: BakeryOptions,
): Promise<Bakery> {
  const { addressSpace } = namespace;
  const { server } = addressSpace.rootFolder.objects;
  // For ConditionRefresh alone: treating conditions is our own.
  addressSpace.installAlarmsAndConditionsService();
  grantByRole(namespace);
  const dataTypes = await addDataTypes(namespace);
  const properties = openSharedProperties(namespace);
  const audit = openAudit(server, nowMs);
  const ovenType = addOvenType({ namespace, dataTypes, properties }, audit, nowMs);
  const line = namespace.addObject({
    organizedBy: "ObjectsFolder",
    notifierOf: server,
    browseName: "Bakery",
    nodeId: "s=Bakery",
    typeDefinition: addLineType(namespace, ovenType.node),
    eventNotifier: EventNotifierFlags.SubscribeToEvents | EventNotifierFlags.HistoryRead,
  });
  const log = openEventLog(line);
  for (const notifier of [line, server]) offerEventHistory(notifier, { log, startMs, nowMs, guard: line });
  return {
    namespace,
    line,
    startMs,
    nowMs,
    dataTypes,
    properties,
    ovenType,
    eventTypes: {
      limitAlarm: readEventType(eventType(namespace, "ExclusiveLimitAlarmType")),
      offNormalAlarm: readEventType(eventType(namespace, "OffNormalAlarmType")),
      stateChange: readEventType(addStateChangeEventType(namespace, dataTypes)),
    },
    alarmMethods: addAlarmMethods(namespace, audit, nowMs),
    exposesAlarms: ovenCount <= mostOvensWithAlarmVariables,
    log,
    audit,
    archive: openTraceArchive(),
    history: describeHistory(namespace, startMs),
  };
}

function eventType(namespace: Namespace, name: string): UAObjectType {
  const type = namespace.addressSpace.findEventType(name);
  if (type?.nodeClass !== NodeClass.ObjectType) throw new Error(`expected the type of event ${name}`);
  return type;
}
