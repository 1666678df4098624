/** Where a macroblock stands. */
export interface Place {
  readonly column: number;
  readonly row: number;
}

/** How many coefficients each block of one colour has, for the blocks after it. */
export interface Neighbourhood {
  /** nC of H.264, section 9.2.1: what the blocks above and to the left have, on the average. */
  around(place: Place, block: number): number;
  note(place: Place, block: number, coefficients: number): void;
  /** The macroblock has none. */
  clear(place: Place): void;
}

/** Of a picture so many blocks wide, with so many blocks on a side of each macroblock. */
export function openNeighbourhood(blocksWide: number, side: number): Neighbourhood {
  const rows: Uint8Array[] = [];
  const cell = ({ column, row }: Place, block: number) => ({
    x: column * side + (block % side),
    y: row * side + Math.floor(block / side),
  });
  const rowAt = (y: number) => {
    rows[y] ??= new Uint8Array(blocksWide);
    return rows[y];
  };

  return {
    around(place, block) {
      const { x, y } = cell(place, block);
      const left = x > 0 ? rowAt(y)[x - 1] : undefined;
      const above = y > 0 ? rowAt(y - 1)[x] : undefined;
      if (left === undefined || above === undefined) return left ?? above ?? 0;
      return (left + above + 1) >> 1;
    },
    note(place, block, coefficients) {
      const { x, y } = cell(place, block);
      rowAt(y)[x] = coefficients;
    },
    clear(place) {
      const { x, y } = cell(place, 0);
      for (let row = y; row < y + side; row += 1) rowAt(row).fill(0, x, x + side);
    },
  };
}
