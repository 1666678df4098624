import type { BitWriter } from "../bit-writer.ts";

/** H.264, table 7-1: what a NAL unit holds. */
export const nalType = { slice: 1, idrSlice: 5, sequenceParameters: 7, pictureParameters: 8 } as const;

/** Ends a payload with its stop bit and makes a NAL unit of it, without a start code. */
export function nalUnit(type: (typeof nalType)[keyof typeof nalType], payload: BitWriter): Buffer {
  payload.put(1, 1);
  const bytes = payload.finish(0);
  const unit = Buffer.allocUnsafe(1 + Math.ceil(bytes.length * 1.5));
  // All that we send is needed as a reference (nal_ref_idc 3).
  unit[0] = 0x60 | type;
  let length = 1;
  let zeros = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    // Section 7.4.1: two zeros and a small number would look like a start code.
    if (zeros === 2 && byte <= 3) {
      unit[length] = 3;
      length += 1;
      zeros = 0;
    }
    unit[length] = byte;
    length += 1;
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return unit.subarray(0, length);
}
