import type { ISessionContext, UAObject } from "node-opcua-address-space";
import { DataType, type NodeId, type StatusCode, Variant, VariantArrayType } from "node-opcua-client";
import { boolean, dateTime, nodeId, status, string, text, uint16 } from "./variants.ts";

/** Tells of what clients do, as OPC UA Part 5, 6.4 has it, where the server says that it audits. */
export interface Audit {
  called(context: ISessionContext, call: AuditedCall): void;
  wrote(context: ISessionContext, write: AuditedWrite): void;
}

/** A method call and its result. */
export interface AuditedCall {
  readonly object: UAObject;
  readonly methodId: NodeId;
  readonly inputArguments: readonly Variant[];
  readonly statusCode: StatusCode;
  /** A subtype of AuditUpdateMethodEventType with fields of its own. */
  readonly event?: {
    readonly type: string;
    readonly sourceName: string;
    readonly fields: Record<string, Variant>;
  };
}

/** A write to the value of a variable and its result. */
export interface AuditedWrite {
  readonly variable: NodeId;
  readonly oldValue: Variant;
  readonly newValue: Variant;
  readonly statusCode: StatusCode;
}

const severity = { done: 100, refused: 300 };
const valueAttribute = 13;

/** Opens the audit of a server; its times are plant time. */
export function openAudit(server: UAObject, nowMs: () => number): Audit {
  const isAuditing = () => server.getPropertyByName("Auditing")?.readValue().value.value === true;

  function raise(
    eventType: string,
    context: ISessionContext,
    { statusCode, sourceNode, sourceName, fields }: Said,
  ): void {
    const time = dateTime(nowMs());
    server.raiseEvent(eventType, {
      time,
      receiveTime: time,
      actionTimeStamp: time,
      sourceNode: nodeId(sourceNode),
      sourceName: string(sourceName),
      message: text(`${sourceName}: ${statusCode.name}`),
      severity: uint16(statusCode.isGood() ? severity.done : severity.refused),
      status: boolean(statusCode.isGood()),
      serverId: string(""),
      clientAuditEntryId: string(context.getAuditEntryId?.() ?? ""),
      clientUserId: string(context.getUserName()),
      ...fields,
    });
  }

  return {
    called(context, { object, methodId, inputArguments, statusCode, event }) {
      if (!isAuditing()) return;
      raise(event?.type ?? "AuditUpdateMethodEventType", context, {
        statusCode,
        sourceNode: object.nodeId,
        // OPC UA Part 5, 6.4.27 and Part 9, 5.10 say how each of them is called.
        sourceName: event?.sourceName ?? "Attribute/Call",
        fields: {
          methodId: nodeId(methodId),
          statusCodeId: status(statusCode),
          inputArguments: new Variant({
            dataType: DataType.Variant,
            arrayType: VariantArrayType.Array,
            value: [...inputArguments],
          }),
          ...event?.fields,
        },
      });
    },
    wrote(context, { variable, oldValue, newValue, statusCode }) {
      if (!isAuditing()) return;
      raise("AuditWriteUpdateEventType", context, {
        statusCode,
        sourceNode: variable,
        sourceName: "Attribute/Write",
        fields: {
          attributeId: new Variant({ dataType: DataType.UInt32, value: valueAttribute }),
          indexRange: string(""),
          oldValue,
          newValue,
        },
      });
    },
  };
}

interface Said {
  readonly statusCode: StatusCode;
  readonly sourceNode: NodeId;
  readonly sourceName: string;
  readonly fields: Record<string, Variant>;
}
