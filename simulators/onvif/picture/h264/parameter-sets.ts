import { type BitWriter, openBitWriter } from "../bit-writer.ts";
import { putSigned, putUnsigned } from "./golomb.ts";
import { nalType, nalUnit } from "./nal-unit.ts";
import { qp } from "./quantizer.ts";

/** Frame numbers count to 2 to this power. */
export const frameNumberBits = 8;

/** What a decoder must know before the first picture, as NAL units. */
export interface ParameterSets {
  readonly sequence: Buffer;
  readonly picture: Buffer;
}

/** What the stream will be like: constrained baseline, one reference, no deblocking. */
export interface StreamShape {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
}

export function parameterSets(shape: StreamShape): ParameterSets {
  return { sequence: sequenceParameters(shape), picture: pictureParameters() };
}

/** Section 7.3.2.1.1. */
function sequenceParameters({ width, height, framesPerSecond }: StreamShape): Buffer {
  const bits = openBitWriter();
  const [wide, high] = [Math.ceil(width / 16), Math.ceil(height / 16)];
  bits.put(66, 8); // profile_idc: baseline
  bits.put(0b1100_0000, 8); // constraint sets 0 and 1: constrained baseline
  bits.put(levelFor(wide * high), 8);
  putUnsigned(bits, 0); // seq_parameter_set_id
  putUnsigned(bits, frameNumberBits - 4);
  putUnsigned(bits, 2); // pic_order_cnt_type: shown in the order of decoding
  putUnsigned(bits, 1); // max_num_ref_frames
  bits.put(0, 1); // gaps_in_frame_num_value_allowed_flag
  putUnsigned(bits, wide - 1);
  putUnsigned(bits, high - 1);
  bits.put(0b11, 2); // frame_mbs_only_flag, direct_8x8_inference_flag
  // Cropped in units of two pixels, as the colours are halved.
  const [cropRight, cropBottom] = [(wide * 16 - width) / 2, (high * 16 - height) / 2];
  bits.put(cropRight + cropBottom > 0 ? 1 : 0, 1);
  if (cropRight + cropBottom > 0) for (const crop of [0, cropRight, 0, cropBottom]) putUnsigned(bits, crop);
  bits.put(1, 1);
  putUsability(bits, framesPerSecond);
  return nalUnit(nalType.sequenceParameters, bits);
}

/** Section E.1.1: how colours and time are meant. */
function putUsability(bits: BitWriter, framesPerSecond: number): void {
  bits.put(0b00, 2); // no aspect ratio, no overscan
  bits.put(1, 1); // video_signal_type_present_flag
  bits.put(5, 3); // video_format: unspecified
  bits.put(0b11, 2); // full range, and the colours are described
  bits.put(1, 8); // colour_primaries: BT.709, as sRGB
  bits.put(13, 8); // transfer_characteristics: sRGB
  bits.put(6, 8); // matrix_coefficients: BT.601, as JFIF
  bits.put(0, 1); // chroma_loc_info_present_flag
  bits.put(1, 1); // timing_info_present_flag: a frame lasts two ticks
  for (const value of [1, framesPerSecond * 2]) {
    bits.put(value >>> 16, 16);
    bits.put(value, 16);
  }
  bits.put(0, 1); // fixed_frame_rate_flag
  bits.put(0b000, 3); // no HRD of NAL or VCL, no pic_struct
  bits.put(1, 1); // bitstream_restriction_flag
  bits.put(1, 1); // motion_vectors_over_pic_boundaries_flag
  for (const value of [0, 0, 9, 9]) putUnsigned(bits, value);
  putUnsigned(bits, 0); // max_num_reorder_frames: decoders show each picture at once
  putUnsigned(bits, 1); // max_dec_frame_buffering
}

/** Section 7.3.2.2. */
function pictureParameters(): Buffer {
  const bits = openBitWriter();
  putUnsigned(bits, 0); // pic_parameter_set_id
  putUnsigned(bits, 0); // seq_parameter_set_id
  bits.put(0b00, 2); // CAVLC, no picture order in slices
  putUnsigned(bits, 0); // num_slice_groups_minus1
  putUnsigned(bits, 0); // num_ref_idx_l0_default_active_minus1
  putUnsigned(bits, 0); // num_ref_idx_l1_default_active_minus1
  bits.put(0b000, 3); // no weighted prediction
  putSigned(bits, qp - 26);
  putSigned(bits, 0); // pic_init_qs_minus26
  putSigned(bits, 0); // chroma_qp_index_offset
  bits.put(0b100, 3); // deblocking_filter_control_present_flag; intra prediction may use any neighbour
  return nalUnit(nalType.pictureParameters, bits);
}

/** The lowest level with room for so many macroblocks in a frame, at rates that cameras have (table A-1). */
function levelFor(macroblocks: number): number {
  if (macroblocks <= 1_620) return 30;
  return macroblocks <= 3_600 ? 31 : 40;
}
