import type { BitWriter } from "../bit-writer.ts";
import type { Planes } from "../planes.ts";
import { type CodedComponent, openComponentCoder, type Pair } from "./component.ts";
import { putSigned, putUnsigned } from "./golomb.ts";
import { type Neighbourhood, openNeighbourhood, type Place } from "./neighbourhood.ts";
import { putResidual } from "./residual.ts";

/** Where the four by four blocks of luminance come in the stream: two by two by two by two (H.264, section 6.4.3). */
const blockOrder = [0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15] as const;

const lumaMode = { vertical: 0, horizontal: 1, dc: 2 } as const;
const chromaMode = { dc: 0, horizontal: 1, vertical: 2 } as const;

/** Codes the macroblocks of one slice after the other. */
export interface MacroblockCoder {
  /**
   * Writes one macroblock by intra prediction of 16 by 16 and leaves in `decoded` what a decoder will see.
   * `firstType` is the number of its macroblock type in this slice (tables 7-11 and 7-13).
   */
  code(bits: BitWriter, place: Place, firstType: number): void;
  /** The macroblock stays as it was. */
  skip(place: Place): void;
}

export function openMacroblockCoder(source: Planes, decoded: Planes): MacroblockCoder {
  const stride = decoded.stride;
  const counts = {
    y: openNeighbourhood(stride / 4, 4),
    cb: openNeighbourhood(stride / 8, 2),
    cr: openNeighbourhood(stride / 8, 2),
  };
  const coders = { y: openComponentCoder(16), cb: openComponentCoder(8), cr: openComponentCoder(8) };

  function codeLuma(place: Place) {
    const pair: Pair = { source: source.y, decoded: { ...place, samples: decoded.y, stride, side: 16 } };
    const guess = coders.y.choose([pair]);
    return { direction: guess.direction, coded: coders.y.code(pair, guess) };
  }

  /** Both colours are guessed in one direction. */
  function codeColors(place: Place) {
    const square = { ...place, stride: stride / 2, side: 8 } as const;
    const blue: Pair = { source: source.cb, decoded: { ...square, samples: decoded.cb } };
    const red: Pair = { source: source.cr, decoded: { ...square, samples: decoded.cr } };
    const guess = coders.cb.choose([blue, red]);
    const both = [
      { coded: coders.cb.code(blue, guess), counts: counts.cb },
      { coded: coders.cr.code(red, guess), counts: counts.cr },
    ];
    const [hasDc, hasAc] = [both.some(({ coded }) => coded.hasDc), both.some(({ coded }) => coded.hasAc)];
    return { direction: guess.direction, both, hasAc, pattern: hasAc ? 2 : hasDc ? 1 : 0 };
  }

  return {
    skip(place) {
      for (const component of [counts.y, counts.cb, counts.cr]) component.clear(place);
    },
    code(bits, place, firstType) {
      const luma = codeLuma(place);
      const colors = codeColors(place);
      const pattern = 4 * colors.pattern + (luma.coded.hasAc ? 12 : 0);
      putUnsigned(bits, firstType + lumaMode[luma.direction] + pattern);
      putUnsigned(bits, chromaMode[colors.direction]);
      putSigned(bits, 0); // mb_qp_delta

      const neighbours = counts.y.around(place, 0);
      putResidual(bits, { levels: luma.coded.dc, first: 0, count: 16, neighbours });
      if (luma.coded.hasAc) putAc(bits, luma.coded, { place, order: blockOrder, counts: counts.y });
      else counts.y.clear(place);
      if (colors.pattern > 0) {
        for (const { coded } of colors.both)
          putResidual(bits, { levels: coded.dc, first: 0, count: 4, neighbours: -1 });
      }
      for (const color of colors.both) {
        if (colors.hasAc) putAc(bits, color.coded, { place, order: [0, 1, 2, 3], counts: color.counts });
        else color.counts.clear(place);
      }
    },
  };
}

interface BlocksInOrder {
  readonly place: Place;
  readonly order: readonly number[];
  readonly counts: Neighbourhood;
}

function putAc(bits: BitWriter, { ac }: CodedComponent, { place, order, counts }: BlocksInOrder): void {
  for (const block of order) {
    const levels = ac[block];
    if (levels === undefined) continue;
    const neighbours = counts.around(place, block);
    counts.note(place, block, putResidual(bits, { levels, first: 1, count: 15, neighbours }));
  }
}
