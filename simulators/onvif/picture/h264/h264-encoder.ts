import { type BitWriter, openBitWriter } from "../bit-writer.ts";
import type { Planes } from "../planes.ts";
import { putSigned, putUnsigned } from "./golomb.ts";
import type { Square } from "./intra-prediction.ts";
import { type MacroblockCoder, openMacroblockCoder } from "./macroblock.ts";
import { nalType, nalUnit } from "./nal-unit.ts";
import type { Place } from "./neighbourhood.ts";
import { frameNumberBits, type ParameterSets, parameterSets, type StreamShape } from "./parameter-sets.ts";

/** One picture of a stream. */
export interface AccessUnit {
  /** A decoder may begin with it. */
  readonly isKey: boolean;
  /** NAL units without start codes; a key picture has its parameter sets before it. */
  readonly units: readonly Buffer[];
}

export interface H264Encoder {
  readonly parameterSets: ParameterSets;
  /** Encodes the next picture; the first is a key picture in any case. */
  encode(picture: Planes, isKey: boolean): AccessUnit;
}

/**
 * Encodes H.264 of the constrained baseline profile for pictures that are drawn, not filmed: what changed is coded anew by
 * intra prediction, what did not is skipped. So a still scene costs ten bytes a picture, and every decoder plays it.
 */
export function openH264Encoder(shape: StreamShape): H264Encoder {
  const sets = parameterSets(shape);
  let before: Planes | undefined;
  let decoded: Planes | undefined;
  let frameNumber = 0;
  let keyNumber = 0;

  return {
    parameterSets: sets,
    encode(picture, isKey) {
      const last = isKey ? undefined : before;
      frameNumber = last === undefined ? 0 : (frameNumber + 1) % 2 ** frameNumberBits;
      if (last === undefined) keyNumber = (keyNumber + 1) % 2;
      decoded ??= blank(picture);

      const bits = openBitWriter();
      putSliceHeader(bits, last === undefined ? { keyNumber } : { frameNumber });
      putMacroblocks(bits, { picture, last, coder: openMacroblockCoder(picture, decoded) });
      before = picture;
      if (last !== undefined) return { isKey: false, units: [nalUnit(nalType.slice, bits)] };
      return { isKey: true, units: [sets.sequence, sets.picture, nalUnit(nalType.idrSlice, bits)] };
    },
  };
}

function blank({ width, height, stride, rows, y, cb, cr }: Planes): Planes {
  const [size, colorSize] = [y.length, cb.length];
  return {
    width,
    height,
    stride,
    rows,
    y: new Uint8Array(size),
    cb: new Uint8Array(colorSize),
    cr: new Uint8Array(cr.length),
  };
}

/** H.264, section 7.3.3. */
function putSliceHeader(
  bits: BitWriter,
  picture: { readonly keyNumber: number } | { readonly frameNumber: number },
): void {
  const isKey = "keyNumber" in picture;
  putUnsigned(bits, 0); // first_mb_in_slice
  putUnsigned(bits, isKey ? 7 : 5); // slice_type: all of the picture I, or P
  putUnsigned(bits, 0); // pic_parameter_set_id
  bits.put(isKey ? 0 : picture.frameNumber, frameNumberBits);
  if (isKey) putUnsigned(bits, picture.keyNumber);
  // P: no other number of references, no other order. Then, of a key: keep no earlier picture, and no long-term one;
  // of others: references slide.
  bits.put(0, isKey ? 2 : 3);
  putSigned(bits, 0); // slice_qp_delta
  putUnsigned(bits, 1); // disable_deblocking_filter_idc
}

/** Section 7.3.4. */
function putMacroblocks(
  bits: BitWriter,
  {
    picture,
    last,
    coder,
  }: { readonly picture: Planes; readonly last: Planes | undefined; readonly coder: MacroblockCoder },
): void {
  let skipped = 0;
  for (let row = 0; row < picture.rows / 16; row += 1) {
    for (let column = 0; column < picture.stride / 16; column += 1) {
      const place = { column, row };
      if (last === undefined) {
        coder.code(bits, place, 1);
      } else if (isSame(picture, last, place)) {
        coder.skip(place);
        skipped += 1;
      } else {
        putUnsigned(bits, skipped);
        skipped = 0;
        coder.code(bits, place, 6);
      }
    }
  }
  if (skipped > 0) putUnsigned(bits, skipped);
}

function isSame(one: Planes, other: Planes, place: Place): boolean {
  if (one === other) return true;
  return (
    isSameSquare(one.y, other.y, { ...place, stride: one.stride, side: 16 }) &&
    isSameSquare(one.cb, other.cb, { ...place, stride: one.stride / 2, side: 8 }) &&
    isSameSquare(one.cr, other.cr, { ...place, stride: one.stride / 2, side: 8 })
  );
}

function isSameSquare(
  one: Uint8Array,
  other: Uint8Array,
  { column, row, stride, side }: Omit<Square, "samples">,
): boolean {
  for (let line = row * side; line < (row + 1) * side; line += 1) {
    const at = line * stride + column * side;
    for (let place = at; place < at + side; place += 1) if (one[place] !== other[place]) return false;
  }
  return true;
}
