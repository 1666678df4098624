import { DataType, type HistoryReadResult, resolveNodeId } from "node-opcua-client";
import type { OPCUAServer } from "node-opcua-server";
import type { DataPoint, Reading, Trace } from "../plant/trace.ts";
import { toStatusCode, toVariant } from "./reading-data-value.ts";
import type { HistoryRequest } from "./trace-history.ts";

type AddressSpace = NonNullable<OPCUAServer["engine"]["addressSpace"]>;
type Namespace = ReturnType<AddressSpace["registerNamespace"]>;
type Folder = ReturnType<Namespace["addFolder"]>;
type Variable = ReturnType<Namespace["addVariable"]>;

const euInformation = resolveNodeId("ns=0;i=887");
/** UNECE Recommendation 20 as OPC UA names it (Part 8, 5.6.3.3). */
const unitNamespaceUri = "http://www.opcfoundation.org/UA/units/un/cefact";

/** Where an oven is put, and what answers for the history of its data points. */
export interface OvenPlace {
  readonly namespace: Namespace;
  readonly folder: Folder;
  readonly readHistory: (point: DataPoint, request: HistoryRequest) => HistoryReadResult;
}

/** An oven in the address space. */
export interface OvenNodes {
  /**
   * Brings the variables from the plant time `afterMs` to `untilMs`: whoever monitors one for every change gets every
   * reading due in between, in order; one that nobody monitors goes straight to its last.
   */
  advance(afterMs: number, untilMs: number): void;
}

/** Adds an object with a variable for each data point of the trace, which show what was last due at `nowMs`. */
export function addOven(place: OvenPlace, trace: Trace, nowMs: number): OvenNodes {
  const parent = place.namespace.addObject({
    organizedBy: place.folder,
    browseName: trace.asset,
    nodeId: `s=${trace.asset}`,
  });
  const points = new Map(
    trace.dataPoints.map((point) => [point.name, addPoint(place, parent, trace, point)]),
  );

  const show = (reading: Reading) => points.get(reading.dataPoint)?.show(reading);
  for (const { name } of trace.dataPoints) {
    const reading = trace.latest(name, nowMs);
    if (reading) show(reading);
  }
  return {
    advance(afterMs, untilMs) {
      const unwatched = new Map<string, Reading>();
      for (const reading of trace.due(afterMs, untilMs)) {
        if (points.get(reading.dataPoint)?.isMonitored()) show(reading);
        else unwatched.set(reading.dataPoint, reading);
      }
      for (const reading of unwatched.values()) show(reading);
    },
  };
}

function addPoint(
  place: OvenPlace,
  parent: ReturnType<Namespace["addObject"]>,
  trace: Trace,
  point: DataPoint,
) {
  const variable = addVariable(place.namespace, point, {
    componentOf: parent,
    browseName: point.name,
    nodeId: `s=${trace.asset}.${point.name}`,
    description: point.description,
    dataType: point.type,
    accessLevel: "CurrentRead | HistoryRead",
    userAccessLevel: "CurrentRead | HistoryRead",
    minimumSamplingInterval: 0,
  });
  variable.bindVariable(
    {
      // Six parameters, unused ones too: the library counts them.
      historyRead: (_context, details, _indexRange, _dataEncoding, continuation, callback) =>
        callback(null, place.readHistory(point, { details, ...continuation })),
    },
    true,
  );
  variable.historizing = true;
  // One with ValueAsText listens to itself, which does not make it monitored.
  const ownListeners = variable.listenerCount("value_changed");
  return {
    isMonitored: () => variable.listenerCount("value_changed") > ownListeners,
    show: (reading: Reading) =>
      variable.setValueFromSource(
        toVariant(reading, point.type),
        toStatusCode(reading.status),
        new Date(reading.atMs),
      ),
  };
}

function addVariable(
  namespace: Namespace,
  { unit, range, enumeration }: DataPoint,
  options: Parameters<Namespace["addVariable"]>[0],
): Variable {
  if (enumeration) {
    const enumValues = Object.entries(enumeration).map(([value, name]) => ({
      value: Number(value),
      displayName: name,
    }));
    return namespace.addMultiStateValueDiscrete({ ...options, enumValues });
  }
  const engineeringUnits = unit && {
    namespaceUri: unitNamespaceUri,
    unitId: unitId(unit.code),
    displayName: unit.symbol,
    description: unit.symbol,
  };
  if (range) {
    return namespace.addAnalogDataItem({
      ...options,
      engineeringUnitsRange: range,
      ...(engineeringUnits && { engineeringUnits }),
    });
  }
  if (!engineeringUnits) return namespace.addVariable(options);
  const variable = namespace.addVariable({ ...options, typeDefinition: "AnalogUnitType" });
  const value = namespace.addressSpace.constructExtensionObject(euInformation, engineeringUnits);
  namespace.addVariable({
    propertyOf: variable,
    browseName: { name: "EngineeringUnits", namespaceIndex: 0 },
    typeDefinition: "PropertyType",
    dataType: "EUInformation",
    accessLevel: "CurrentRead",
    value: { dataType: DataType.ExtensionObject, value },
  });
  return variable;
}

/** OPC UA Part 8, 5.6.3.3: the characters of the common code, as one big-endian number. */
function unitId(commonCode: string): number {
  return [...commonCode].reduce((id, character) => id * 256 + character.charCodeAt(0), 0);
}
