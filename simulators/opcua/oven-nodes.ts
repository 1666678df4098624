import { EventNotifierFlags, PermissionType, type UAObject, type UAVariable } from "node-opcua-address-space";
import { HistoryReadResult, StatusCodes } from "node-opcua-client";
import type { OvenPanel } from "../plant/intervention.ts";
import { type DataPoint, type Reading, sourceMs, type Trace } from "../plant/trace.ts";
import type { AlarmLimits } from "./oven/alarm-config.ts";
import { components } from "./oven/alarm-nodes.ts";
import type { Bakery } from "./oven/bakery.ts";
import { addBatchVariables, showBatches } from "./oven/batch-report.ts";
import { addDataPointVariable } from "./oven/data-point-variable.ts";
import { offerEventHistory } from "./oven/event-history.ts";
import { addOvenAlarms } from "./oven/oven-alarms.ts";
import { acceptSetpoint } from "./oven/setpoint-write.ts";
import { openStateChanges } from "./oven/state-change-event.ts";
import { toStatusCode, toVariant } from "./reading-data-value.ts";
import { readHistory } from "./trace-history.ts";

/** Where an oven is put, and what can be done to it; without a panel it can only be looked at. */
export interface OvenPlace {
  readonly bakery: Bakery;
  readonly panel: OvenPanel | undefined;
  readonly alarmLimits: AlarmLimits;
}

/** An oven in the address space. */
export interface OvenNodes {
  /**
   * Brings the oven from the plant time `afterMs` to `untilMs`: whoever monitors a variable for every change gets every
   * reading due in between, in order; one that nobody monitors goes straight to its last. Alarms and changes of state are
   * told of with their own plant time, whatever the length of the stretch.
   */
  advance(afterMs: number, untilMs: number): void;
}

/** Adds an oven of `OvenType`, which shows what was last due at `nowMs`. */
export function addOven(place: OvenPlace, trace: Trace, nowMs: number): OvenNodes {
  const { bakery, panel } = place;
  const { namespace, dataTypes } = bakery;
  const oven = addObject(bakery, trace.asset);
  const variables = new Map(
    trace.dataPoints.map((point) => [point.name, addVariable(place, oven, { trace, point })]),
  );
  const alarms = addOvenAlarms(bakery, { oven, trace, variables }, nowMs, place.alarmLimits);
  bakery.ovenType.methods.offer(oven, { panel, alarms: alarms.byName });
  const showBatch = panel && showBatches(addBatchVariables(namespace, dataTypes, oven), dataTypes, panel);
  showBatch?.(nowMs);
  const points = showPoints(trace, variables, { nowMs, isJudged: alarms.watches });
  const tellState = openStateChanges(bakery, oven, trace, nowMs);

  function judge(reading: Reading): void {
    if (alarms.dueMs() <= reading.atMs) alarms.elapse(reading.atMs);
    alarms.see(reading);
    tellState(reading);
  }

  return {
    advance(afterMs, untilMs) {
      for (const reading of trace.due(afterMs, untilMs)) {
        const point = points.get(reading.dataPoint);
        if (!point) continue;
        if (point.variable.listenerCount("value_changed") > 0) show(point, reading);
        else point.waiting = reading;
        if (point.isJudged) judge(reading);
      }
      showWaiting(points);
      if (alarms.dueMs() <= untilMs) alarms.elapse(untilMs);
      showBatch?.(untilMs);
    },
  };
}

/** A data point and its variable, through which all readings go: there may be 100,000 in a second. */
interface ShownPoint {
  readonly variable: UAVariable;
  readonly type: DataPoint["type"];
  readonly isJudged: boolean;
  /** What is to be shown at the end of a stretch, because nobody looks meanwhile. */
  waiting: Reading | undefined;
}

function showPoints(
  trace: Trace,
  variables: ReadonlyMap<string, UAVariable>,
  { nowMs, isJudged }: { readonly nowMs: number; readonly isJudged: (dataPoint: string) => boolean },
): ReadonlyMap<string, ShownPoint> {
  const points = new Map<string, ShownPoint>();
  for (const { name, type } of trace.dataPoints) {
    const variable = variables.get(name);
    if (!variable) continue;
    points.set(name, { variable, type, isJudged: isJudged(name), waiting: trace.latest(name, nowMs) });
  }
  showWaiting(points);
  return points;
}

function show({ variable, type }: ShownPoint, reading: Reading): void {
  variable.setValueFromSource(
    toVariant(reading, type),
    toStatusCode(reading.status),
    new Date(sourceMs(reading)),
  );
}

function showWaiting(points: ReadonlyMap<string, ShownPoint>): void {
  for (const point of points.values()) {
    if (point.waiting === undefined) continue;
    show(point, point.waiting);
    point.waiting = undefined;
  }
}

function addObject({ namespace, line, ovenType, log, startMs, nowMs }: Bakery, name: string): UAObject {
  const oven = namespace.addObject({
    componentOf: line,
    notifierOf: line,
    browseName: name,
    nodeId: `s=${name}`,
    typeDefinition: ovenType.node,
    eventNotifier: EventNotifierFlags.SubscribeToEvents,
    references: components(ovenType.methods.nodeIds),
  });
  offerEventHistory(oven, { log, startMs, nowMs, guard: oven, oven });
  return oven;
}

function addVariable(
  { bakery, panel }: OvenPlace,
  oven: UAObject,
  { trace, point }: { readonly trace: Trace; readonly point: DataPoint },
): UAVariable {
  const { archive, startMs, nowMs, audit } = bakery;
  const variable = addDataPointVariable(bakery, oven, point, [bakery.history.reference]);
  variable.bindVariable(
    {
      // Six parameters, unused ones too: the library counts them.
      historyRead: (context, details, _indexRange, _dataEncoding, continuation, callback) => {
        const result = context.checkPermission(variable, PermissionType.ReadHistory)
          ? readHistory({ archive, trace, point, startMs, nowMs: nowMs() }, { details, ...continuation })
          : Promise.resolve(new HistoryReadResult({ statusCode: StatusCodes.BadUserAccessDenied }));
        result.then((answer) => callback(null, answer), callback);
      },
    },
    true,
  );
  if (point.name === "SetpointTemperature") acceptSetpoint(variable, { panel, audit, nowMs });
  return variable;
}
