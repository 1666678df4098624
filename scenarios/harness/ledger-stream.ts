import { createFloat64List, createUint8List, createUint32List } from "./typed-list.ts";

/** One data point of one asset: 17 bytes for each reading due, and no object. */
export interface Stream {
  readonly asset: string;
  readonly dataPoint: string;
  /** Its readings are due only once the broker, or the destination, has seen them: a client samples it. */
  readonly isSampled: boolean;
  /** When a reading fell due, as milliseconds after the start; this is its source time too, unless it claims another. */
  readonly offsetsMs: ReturnType<typeof createFloat64List>;
  /** 32 bits of value and status: enough to tell a wrong value, all but once in 4 thousand million. */
  readonly fingerprints: ReturnType<typeof createUint32List>;
  /** Wall time of arrival as milliseconds after the start, plus 1; 0: never. */
  readonly arrivals: ReturnType<typeof createUint32List>;
  /** Bit 0: seen at the broker. */
  readonly flags: ReturnType<typeof createUint8List>;
  /** The readings whose device claimed another source time than that of their making; undefined: it never did. */
  claims: Claims | undefined;
}

/** Offsets of claimed source times and places in the stream, both ways round. */
interface Claims {
  readonly places: Map<number, number>;
  readonly offsets: Map<number, number>;
}

export const seenAtBroker = 1;

export function createStream(asset: string, dataPoint: string, isSampled: boolean): Stream {
  return {
    asset,
    dataPoint,
    isSampled,
    offsetsMs: createFloat64List(),
    fingerprints: createUint32List(),
    arrivals: createUint32List(),
    flags: createUint8List(),
    claims: undefined,
  };
}

/** Lets the next reading that is entered claim that source time. */
export function claim(stream: Stream, offsetMs: number): void {
  stream.claims ??= { places: new Map(), offsets: new Map() };
  stream.claims.places.set(offsetMs, stream.offsetsMs.length);
  stream.claims.offsets.set(stream.offsetsMs.length, offsetMs);
}

/** The source time of a reading as milliseconds after the start. */
export const sourceOffsetMs = ({ claims, offsetsMs }: Stream, index: number) =>
  claims?.offsets.get(index) ?? offsetsMs.at(index);

/** The place of the reading of that source time, which is its identity; undefined: there is none. */
export function placeOf({ offsetsMs, claims }: Stream, offsetMs: number): number | undefined {
  const claimed = claims?.places.get(offsetMs);
  if (claimed !== undefined) return claimed;
  const index = offsetsMs.lowerBound(offsetMs);
  return offsetsMs.at(index) === offsetMs && !claims?.offsets.has(index) ? index : undefined;
}

/** A sampled reading is due only once it was seen. */
export const isDue = ({ isSampled, flags }: Stream, index: number) =>
  !isSampled || flags.at(index) === seenAtBroker;

/** Fewer samples tell no pace; silence of this many of the longest gaps between them is no pace any more. */
const samplesOfAPace = 3;
const gapsOfSilence = 4;

/** Whether a sampled data point had readings after that time that a client must have come to, had it gone on at its pace. */
export function isOverdue(stream: Stream, afterMs: number): boolean {
  const { isSampled, offsetsMs } = stream;
  if (!isSampled || offsetsMs.length === 0) return false;
  const taken = Array.from({ length: offsetsMs.length }, (_, index) => index)
    .filter((index) => isDue(stream, index))
    .map((index) => offsetsMs.at(index));
  const longestMs = taken.reduce((longest, ms, place) => Math.max(longest, ms - (taken[place - 1] ?? ms)), 0);
  const silentMs = offsetsMs.at(offsetsMs.length - 1) - Math.max(afterMs, taken.at(-1) ?? afterMs);
  return taken.length >= samplesOfAPace && silentMs > gapsOfSilence * longestMs;
}

/** The latest source time of the readings due, as milliseconds after the start; 0 where there is none. */
export function lastOffsetMs(stream: Stream): number {
  const { offsetsMs } = stream;
  let index = offsetsMs.length - 1;
  while (index >= 0 && !isDue(stream, index)) index--;
  if (index < 0) return 0;
  if (stream.claims === undefined) return offsetsMs.at(index);
  const claimed = [...stream.claims.offsets.keys()].filter((place) => isDue(stream, place));
  return [index, ...claimed].reduce((latest, place) => Math.max(latest, sourceOffsetMs(stream, place)), 0);
}
