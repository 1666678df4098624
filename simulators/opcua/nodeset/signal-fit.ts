import { type SignalSpec, signalOf } from "../../plant/signal-spec.ts";
import type { NodesetVariable } from "./nodeset-variable.ts";

interface Range {
  readonly low: number;
  readonly high: number;
}

/** What fits into the integers of OPC UA Part 6, 5.1.2, as far as signals have them. */
const integerRanges: Readonly<Record<string, Range>> = {
  SByte: { low: -0x80, high: 0x7f },
  Byte: { low: 0, high: 0xff },
  Int16: { low: -0x8000, high: 0x7fff },
  UInt16: { low: 0, high: 0xffff },
  Int32: { low: -0x80000000, high: 0x7fffffff },
  UInt32: { low: 0, high: 0xffffffff },
};

/** Why a variable cannot show a signal; undefined where it can. */
export function whyUnfit(signal: SignalSpec, variable: NodesetVariable): string | undefined {
  const { builtInType, isArray } = variable;
  const point = signalOf(signal).dataPoint(signal);
  const refused = (why: string) => `${variable.paths[0]} ${why}`;
  if (builtInType === undefined)
    return refused("is a structure, or of a type that no nodeset defines; a signal is neither");
  if (isArray) return refused("is an array; a signal is a single value");
  if (point.length !== undefined) return refused("is a single value, and the signal is an array");
  const range = rangeOf(signal, point.type);
  if (canHold(builtInType, point.type, range)) return undefined;
  const values = range === undefined ? point.type : `${point.type} from ${range.low} to ${range.high}`;
  return refused(`is of type ${builtInType}, which cannot hold the values of the signal: ${values}`);
}

type SignalType = ReturnType<ReturnType<typeof signalOf>["dataPoint"]>["type"];

function canHold(builtInType: string, type: SignalType, written: Range | undefined): boolean {
  if (type === "Boolean" || type === "String") return builtInType === type;
  if (builtInType === "Float" || builtInType === "Double") return true;
  const whole = integerRanges[builtInType];
  if (written === undefined || whole === undefined) return false;
  return written.low >= whole.low && written.high <= whole.high;
}

/** From where to where a signal of whole numbers goes; undefined for any other. */
function rangeOf(signal: SignalSpec, type: SignalType): Range | undefined {
  const whole = integerRanges[type];
  return whole && "low" in signal && "high" in signal ? { low: signal.low, high: signal.high } : whole;
}
