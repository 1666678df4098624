import type { ISessionContext, UAVariable } from "node-opcua-address-space";
import { DataType, type DataValue, type StatusCode, StatusCodes, VariantArrayType } from "node-opcua-client";
import type { OvenPanel } from "../../plant/intervention.ts";
import type { Audit } from "./audit.ts";
import { operatorName } from "./operator-name.ts";

/** What a written setpoint acts upon, and how it is told. */
export interface SetpointTarget {
  readonly panel: OvenPanel | undefined;
  readonly audit: Audit;
  readonly nowMs: () => number;
}

type IndexRange = { isEmpty(): boolean } | null;

/**
 * Lets a write to the variable set the oven's setpoint. What was written shows once the oven reports it, with the oven's own
 * time: nothing but the plant makes a reading.
 */
export function acceptSetpoint(variable: UAVariable, target: SetpointTarget): void {
  function writeValue(
    context: ISessionContext,
    dataValue: DataValue,
    indexRange: IndexRange,
    callback: (error: Error | null, statusCode: StatusCode) => void,
  ): void {
    const statusCode = variable.isUserWritable(context)
      ? write(dataValue, indexRange, { ...target, user: context.getUserName() })
      : StatusCodes.BadUserAccessDenied;
    target.audit.wrote(context, {
      variable: variable.nodeId,
      oldValue: variable.readValue().value,
      newValue: dataValue.value,
      statusCode,
    });
    callback(null, statusCode);
  }
  // Not a setter, because the library stores what was written even where there is one.
  Object.assign(variable, { writeValue });
}

function write(
  { value, statusCode, sourceTimestamp, serverTimestamp }: DataValue,
  indexRange: IndexRange,
  { panel, nowMs, user }: SetpointTarget & { readonly user: string },
): StatusCode {
  if (!panel) return StatusCodes.BadNotSupported;
  // OPC UA Part 4, 5.11.4.2: a server that cannot store status or times says so.
  if (!statusCode.isGood() || sourceTimestamp || serverTimestamp) return StatusCodes.BadWriteNotSupported;
  if (indexRange && !indexRange.isEmpty()) return StatusCodes.BadWriteNotSupported;
  if (value.dataType !== DataType.Double || value.arrayType !== VariantArrayType.Scalar) {
    return StatusCodes.BadTypeMismatch;
  }
  if (!Number.isFinite(value.value)) return StatusCodes.BadOutOfRange;
  const outcome = panel.command({ kind: "set-setpoint", celsius: value.value }, nowMs(), operatorName(user));
  if (outcome.accepted) return StatusCodes.Good;
  return outcome.because === "value" ? StatusCodes.BadOutOfRange : StatusCodes.BadInvalidState;
}
