import { DataType, LocalizedText, type NodeId, type StatusCode, Variant } from "node-opcua-client";

/** Short names for the values of event fields. */
export const text = (value: string | null, locale: string | null = null) =>
  new Variant({ dataType: DataType.LocalizedText, value: new LocalizedText({ text: value, locale }) });
export const string = (value: string) => new Variant({ dataType: DataType.String, value });
export const boolean = (value: boolean) => new Variant({ dataType: DataType.Boolean, value });
export const uint16 = (value: number) => new Variant({ dataType: DataType.UInt16, value });
export const uint32 = (value: number) => new Variant({ dataType: DataType.UInt32, value });
export const int32 = (value: number) => new Variant({ dataType: DataType.Int32, value });
export const double = (value: number) => new Variant({ dataType: DataType.Double, value });
export const dateTime = (ms: number) => new Variant({ dataType: DataType.DateTime, value: new Date(ms) });
export const nodeId = (value: NodeId) => new Variant({ dataType: DataType.NodeId, value });
export const byteString = (value: Buffer) => new Variant({ dataType: DataType.ByteString, value });
export const status = (value: StatusCode) => new Variant({ dataType: DataType.StatusCode, value });
