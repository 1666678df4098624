/** A code of variable length: how many bits, and which. */
export type Code = readonly [bits: number, value: number];

/**
 * The tables of ITU-T H.264, section 9.2, as `bits:value` of each code. Where coefficients are counted, four codes stand
 * together: those with 0, 1, 2 and 3 trailing ones, for 0 coefficients, for 1, and so on.
 */
function codes(text: string): readonly Code[] {
  return text
    .trim()
    .split(/\s+/)
    .map((code): Code => {
      const [bits = "0", value = "0"] = code.split(":");
      return [Number(bits), Number(value)];
    });
}

/** Table 9-5 for up to 2, 4 and 8 coefficients in the neighbours; beyond, the code is the numbers themselves. */
const counts: readonly (readonly Code[])[] = [
  `1:1 0:0 0:0 0:0   6:5 2:1 0:0 0:0   8:7 6:4 3:1 0:0   9:7 8:6 7:5 5:3   10:7 9:6 8:5 6:3   11:7 10:6 9:5 7:4
   13:15 11:6 10:5 8:4   13:11 13:14 11:5 9:4   13:8 13:10 13:13 10:4   14:15 14:14 13:9 11:4
   14:11 14:10 14:13 13:12   15:15 15:14 14:9 14:12   15:11 15:10 15:13 14:8   16:15 15:1 15:9 15:12
   16:11 16:14 16:13 15:8   16:7 16:10 16:9 16:12   16:4 16:6 16:5 16:8`,
  `2:3 0:0 0:0 0:0   6:11 2:2 0:0 0:0   6:7 5:7 3:3 0:0   7:7 6:10 6:9 4:5   8:7 6:6 6:5 4:4   8:4 7:6 7:5 5:6
   9:7 8:6 8:5 6:8   11:15 9:6 9:5 6:4   11:11 11:14 11:13 7:4   12:15 11:10 11:9 9:4   12:11 12:14 12:13 11:12
   12:8 12:10 12:9 11:8   13:15 13:14 13:13 12:12   13:11 13:10 13:9 13:12   13:7 14:11 13:6 13:8
   14:9 14:8 14:10 13:1   14:7 14:6 14:5 14:4`,
  `4:15 0:0 0:0 0:0   6:15 4:14 0:0 0:0   6:11 5:15 4:13 0:0   6:8 5:12 5:14 4:12   7:15 5:10 5:11 4:11
   7:11 5:8 5:9 4:10   7:9 6:14 6:13 4:9   7:8 6:10 6:9 4:8   8:15 7:14 7:13 5:13   8:11 8:14 7:10 6:12
   9:15 8:10 8:13 7:12   9:11 9:14 8:9 8:12   9:8 9:10 9:13 8:8   10:13 9:7 9:9 9:12   10:9 10:12 10:11 10:10
   10:5 10:8 10:7 10:6   10:1 10:4 10:3 10:2`,
].map(codes);

const chromaDcCounts = codes(
  "2:1 0:0 0:0 0:0   6:7 1:1 0:0 0:0   6:4 6:6 3:1 0:0   6:3 7:3 7:2 6:5   6:2 8:3 8:2 7:0",
);

/** Tables 9-7 and 9-8: the zeros before the last coefficient, by the number of coefficients. */
const zeros: readonly (readonly Code[])[] = [
  "1:1 3:3 3:2 4:3 4:2 5:3 5:2 6:3 6:2 7:3 7:2 8:3 8:2 9:3 9:2 9:1",
  "3:7 3:6 3:5 3:4 3:3 4:5 4:4 4:3 4:2 5:3 5:2 6:3 6:2 6:1 6:0",
  "4:5 3:7 3:6 3:5 4:4 4:3 3:4 3:3 4:2 5:3 5:2 6:1 5:1 6:0",
  "5:3 3:7 4:5 4:4 3:6 3:5 3:4 4:3 3:3 4:2 5:2 5:1 5:0",
  "4:5 4:4 4:3 3:7 3:6 3:5 3:4 3:3 4:2 5:1 4:1 5:0",
  "6:1 5:1 3:7 3:6 3:5 3:4 3:3 3:2 4:1 3:1 6:0",
  "6:1 5:1 3:5 3:4 3:3 2:3 3:2 4:1 3:1 6:0",
  "6:1 4:1 5:1 3:3 2:3 2:2 3:2 3:1 6:0",
  "6:1 6:0 4:1 2:3 2:2 3:1 2:1 5:1",
  "5:1 5:0 3:1 2:3 2:2 2:1 4:1",
  "4:0 4:1 3:1 3:2 1:1 3:3",
  "4:0 4:1 2:1 1:1 3:1",
  "3:0 3:1 1:1 2:1",
  "2:0 2:1 1:1",
  "1:0 1:1",
].map(codes);

/** Table 9-9 (a). */
const chromaDcZeros = ["1:1 2:1 3:1 3:0", "1:1 2:1 2:0", "1:1 1:0"].map(codes);

/** Table 9-10: the zeros before a coefficient, by the zeros that are left. */
const runs: readonly (readonly Code[])[] = [
  "1:1 1:0",
  "1:1 2:1 2:0",
  "2:3 2:2 2:1 2:0",
  "2:3 2:2 2:1 3:1 3:0",
  "2:3 2:2 3:3 3:2 3:1 3:0",
  "2:3 3:0 3:1 3:3 3:2 3:5 3:4",
  "3:7 3:6 3:5 3:4 3:3 3:2 3:1 4:1 5:1 6:1 7:1 8:1 9:1 10:1 11:1",
].map(codes);

const none: Code = [0, 0];

/** The code for so many coefficients and trailing ones; `neighbours` is -1 for the brightness of colours (chroma DC). */
export function countCode(coefficients: number, trailingOnes: number, neighbours: number): Code {
  const place = coefficients * 4 + trailingOnes;
  if (neighbours < 0) return chromaDcCounts[place] ?? none;
  if (neighbours >= 8) return [6, coefficients === 0 ? 3 : (coefficients - 1) * 4 + trailingOnes];
  return counts[neighbours < 2 ? 0 : neighbours < 4 ? 1 : 2]?.[place] ?? none;
}

export function zerosCode(total: number, coefficients: number, isChromaDc: boolean): Code {
  return (isChromaDc ? chromaDcZeros : zeros)[coefficients - 1]?.[total] ?? none;
}

export function runCode(run: number, zerosLeft: number): Code {
  return runs[Math.min(zerosLeft, runs.length) - 1]?.[run] ?? none;
}

/** All tables, for whoever wants to see that no code begins with another. */
export const allTables: readonly (readonly Code[])[] = [
  ...counts,
  chromaDcCounts,
  ...zeros,
  ...chromaDcZeros,
  ...runs,
];
