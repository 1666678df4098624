import fc from "fast-check";

/** Lengths and counts that parsers get wrong: nothing, one, the signed and unsigned ends. */
const extremes = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

type Mutation = (frame: Buffer) => Buffer;

/** A place in a frame of any length, as a share of it. */
const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const at = (frame: Buffer, share: number) => Math.floor(frame.length * share);

const truncated: fc.Arbitrary<Mutation> = place.map(
  (share) => (frame) => frame.subarray(0, at(frame, share)),
);

const flipped: fc.Arbitrary<Mutation> = fc
  .array(fc.tuple(place, fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 8 })
  .map((flips) => (frame) => {
    const copy = Buffer.from(frame);
    for (const [share, bits] of flips) copy[at(frame, share)] = (copy[at(frame, share)] ?? 0) ^ bits;
    return copy;
  });

const lying: fc.Arbitrary<Mutation> = fc
  .tuple(place, fc.constantFrom(...extremes), fc.boolean())
  .map(([share, count, littleEndian]) => (frame) => {
    const copy = Buffer.concat([frame, Buffer.alloc(4)]);
    const offset = at(frame, share);
    if (littleEndian) copy.writeUInt32LE(count, offset);
    else copy.writeUInt32BE(count, offset);
    return copy.subarray(0, Math.max(frame.length, offset + 4));
  });

const stuffed: fc.Arbitrary<Mutation> = fc
  .tuple(place, fc.uint8Array({ maxLength: 200 }))
  .map(([share, bytes]) => (frame) => {
    const offset = at(frame, share);
    return Buffer.concat([frame.subarray(0, offset), bytes, frame.subarray(offset)]);
  });

const stuttering: fc.Arbitrary<Mutation> = fc
  .tuple(place, place, fc.integer({ min: 2, max: 50 }))
  .map(([one, other, times]) => (frame) => {
    const [from, to] = [Math.min(one, other), Math.max(one, other)].map((share) => at(frame, share));
    const slice = frame.subarray(from, to);
    return Buffer.concat([
      frame.subarray(0, to),
      ...Array.from({ length: times }, () => slice),
      frame.subarray(to),
    ]);
  });

const mutation = fc.oneof(truncated, flipped, lying, stuffed, stuttering);

/** What a hostile client sends in place of that frame: it with up to three mistakes in it, or noise. */
function hostile(frame: Buffer): fc.Arbitrary<Buffer> {
  const mutated = fc
    .array(mutation, { minLength: 1, maxLength: 3 })
    .map((mutations) => mutations.reduce((bytes, mutate) => mutate(bytes), frame));
  const noise = fc.uint8Array({ minLength: 1, maxLength: 2_000 }).map((bytes) => Buffer.from(bytes));
  return fc.oneof({ weight: 9, arbitrary: mutated }, { weight: 1, arbitrary: noise });
}

/** A conversation of good frames in which one is hostile; what comes after it is sent all the same. */
export function hostileConversation(frames: readonly Buffer[]): fc.Arbitrary<readonly Buffer[]> {
  return fc.nat({ max: frames.length - 1 }).chain((index) => {
    const good = frames[index] ?? Buffer.alloc(0);
    return hostile(good).map((bad) => frames.with(index, bad));
  });
}
