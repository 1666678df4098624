import { createHash } from "node:crypto";
import type { DataPoint, Reading } from "../../simulators/plant/trace.ts";
import { createFingerprint } from "./fingerprint.ts";
import { createFloat64List, createUint8List, createUint32List } from "./typed-list.ts";

/** What the destination holds, as the judge reads it. */
export interface DeliveredReading {
  readonly asset: string;
  readonly dataPoint: string;
  readonly sourceMs: number;
  readonly value: number | boolean | string | null;
  readonly status: number;
  readonly arrivedMs: number;
}

export interface LostReading {
  readonly asset: string;
  readonly dataPoint: string;
  readonly sourceMs: number;
  readonly lastSeenAt: "device" | "broker";
}

export interface LedgerSummary {
  readonly due: number;
  readonly delivered: number;
  readonly duplicated: number;
  readonly lost: number;
  readonly unexpected: number;
  /** The first 100 by source time. */
  readonly lostSamples: readonly LostReading[];
  /** The first 100 as they came: what was delivered that was not due, or with another value. */
  readonly unexpectedSamples: readonly DeliveredReading[];
  readonly duplicatedSamples: readonly DeliveredReading[];
}

/** One data point of one asset: 17 bytes for each reading due, and no object. */
interface Stream {
  readonly asset: string;
  readonly dataPoint: string;
  /** Source time as milliseconds after the start. */
  readonly offsetsMs: ReturnType<typeof createFloat64List>;
  /** 32 bits of value and status: enough to tell a wrong value, all but once in 4 thousand million. */
  readonly fingerprints: ReturnType<typeof createUint32List>;
  /** Wall time of arrival as milliseconds after the start, plus 1; 0: never. */
  readonly arrivals: ReturnType<typeof createUint32List>;
  /** Bit 0: seen at the broker. */
  readonly flags: ReturnType<typeof createUint8List>;
}

const seenAtBroker = 1;
const sampleLimit = 100;

/** Which reading was due, where it was seen, and when it arrived. */
export type Ledger = ReturnType<typeof createLedger>;

export function createLedger(startMs: number, startWallMs: () => number) {
  const assets = new Map<string, Map<string, Stream>>();
  const hashes = new Map<string, ReturnType<typeof createHash>>();
  const dueByAsset = new Map<string, number>();
  const seenByAsset = new Map<string, number>();
  const fingerprint = createFingerprint();
  const duplicatedSamples: DeliveredReading[] = [];
  const unexpectedSamples: DeliveredReading[] = [];
  let due = 0;
  let delivered = 0;
  let duplicated = 0;
  let unexpected = 0;

  const find = (asset: string, dataPoint: string, sourceMs: number) => {
    const stream = assets.get(asset)?.get(dataPoint);
    if (stream === undefined) return undefined;
    const offsetMs = sourceMs - startMs;
    const index = stream.offsetsMs.lowerBound(offsetMs);
    return stream.offsetsMs.at(index) === offsetMs ? { stream, index } : undefined;
  };

  return {
    /** An asset whose readings will fall due. */
    open(asset: string, dataPoints: readonly DataPoint[]) {
      hashes.set(asset, createHash("sha256"));
      dueByAsset.set(asset, 0);
      seenByAsset.set(asset, 0);
      assets.set(asset, new Map(dataPoints.map(({ name }) => [name, createStream(asset, name)])));
    },

    /** Readings of an asset fell due, in order of time. */
    due(asset: string, readings: readonly Reading[]) {
      const streams = assets.get(asset);
      const hash = hashes.get(asset);
      if (streams === undefined || hash === undefined) throw new Error(`asset ${asset} was not opened`);
      let text = "";
      for (const { dataPoint, atMs, value, status } of readings) {
        const stream = streams.get(dataPoint);
        if (stream === undefined) throw new Error(`${asset} has no data point ${dataPoint}`);
        stream.offsetsMs.push(atMs - startMs);
        stream.fingerprints.push(fingerprint(value, status));
        stream.arrivals.push(0);
        stream.flags.push(0);
        text += `${dataPoint}\t${atMs}\t${value}\t${status}\n`;
      }
      hash.update(text);
      due += readings.length;
      dueByAsset.set(asset, (dueByAsset.get(asset) ?? 0) + readings.length);
    },

    /** A reading was on the wire at the broker. */
    seen(asset: string, dataPoint: string, sourceMs: number) {
      const place = find(asset, dataPoint, sourceMs);
      if (place === undefined || place.stream.flags.at(place.index) === seenAtBroker) return;
      place.stream.flags.set(place.index, seenAtBroker);
      seenByAsset.set(asset, (seenByAsset.get(asset) ?? 0) + 1);
    },

    /** The destination holds this reading; called once for each that it holds, after the run. */
    delivered(reading: DeliveredReading) {
      const place = find(reading.asset, reading.dataPoint, reading.sourceMs);
      // A value is missing only where its status says why.
      const value = reading.value ?? (reading.status === 0 ? "missing" : 0);
      if (
        place === undefined ||
        place.stream.fingerprints.at(place.index) !== fingerprint(value, reading.status)
      ) {
        unexpected++;
        if (unexpectedSamples.length < sampleLimit) unexpectedSamples.push(reading);
        return;
      }
      if (place.stream.arrivals.at(place.index) > 0) {
        duplicated++;
        if (duplicatedSamples.length < sampleLimit) duplicatedSamples.push(reading);
        return;
      }
      delivered++;
      place.stream.arrivals.set(place.index, Math.max(1, reading.arrivedMs - startWallMs() + 1));
    },

    /** Readings due so far, by asset and in all. */
    get dueCount() {
      return due;
    },
    /** Source time of the last reading due of an asset. */
    lastDueMs: (asset: string) =>
      startMs + Math.max(0, ...[...(assets.get(asset)?.values() ?? [])].map(lastOffsetMs)),
    dueOf: (asset: string) => dueByAsset.get(asset) ?? 0,
    /** Different readings due that were seen at the broker so far. */
    seenOf: (asset: string) => seenByAsset.get(asset) ?? 0,

    /** Every reading due with the wall time of its arrival; undefined: it never came. Ordered by time within a stream. */
    *arrivals(): Generator<{
      asset: string;
      dataPoint: string;
      sourceMs: number;
      arrivedMs: number | undefined;
    }> {
      for (const stream of allStreams(assets)) {
        for (let index = 0; index < stream.offsetsMs.length; index++) {
          const arrival = stream.arrivals.at(index);
          yield {
            asset: stream.asset,
            dataPoint: stream.dataPoint,
            sourceMs: startMs + stream.offsetsMs.at(index),
            arrivedMs: arrival === 0 ? undefined : startWallMs() + arrival - 1,
          };
        }
      }
    },

    /** How one stretch of source time, `fromMs <= t <= toMs`, of an asset arrived. */
    arrivedBetween(asset: string, fromMs: number, toMs: number) {
      const arrivedMs: number[] = [];
      let missing = 0;
      for (const { offsetsMs, arrivals } of assets.get(asset)?.values() ?? []) {
        const end = offsetsMs.lowerBound(toMs - startMs + 1);
        for (let index = offsetsMs.lowerBound(fromMs - startMs); index < end; index++) {
          const arrival = arrivals.at(index);
          if (arrival === 0) missing++;
          else arrivedMs.push(startWallMs() + arrival - 1);
        }
      }
      return { arrivedMs, missing };
    },

    /** Of each data point of an asset the first reading after that source time that arrived at all; `due` tells whether any should have. */
    firstArrivalsAfter(asset: string, afterMs: number) {
      const arrivals: { sourceMs: number; arrivedMs: number }[] = [];
      let due = false;
      for (const stream of assets.get(asset)?.values() ?? []) {
        for (
          let index = stream.offsetsMs.lowerBound(afterMs - startMs + 1);
          index < stream.offsetsMs.length;
          index++
        ) {
          due = true;
          const arrival = stream.arrivals.at(index);
          if (arrival === 0) continue;
          arrivals.push({
            sourceMs: startMs + stream.offsetsMs.at(index),
            arrivedMs: startWallMs() + arrival - 1,
          });
          break;
        }
      }
      return { arrivals, due };
    },

    assets: () => [...assets.keys()],

    /** SHA-256 over every reading due, asset by asset in alphabetical order. */
    dueHash(): string {
      const hash = createHash("sha256");
      for (const asset of [...hashes.keys()].sort())
        hash.update(`${asset} ${hashes.get(asset)?.copy().digest("hex")}\n`);
      return hash.digest("hex");
    },

    summary(): LedgerSummary {
      const lost = due - delivered;
      const lostSamples = lost === 0 ? [] : findLost(assets, startMs);
      return {
        due,
        delivered,
        duplicated,
        lost,
        unexpected,
        lostSamples,
        unexpectedSamples,
        duplicatedSamples,
      };
    },
  };
}

function createStream(asset: string, dataPoint: string): Stream {
  return {
    asset,
    dataPoint,
    offsetsMs: createFloat64List(),
    fingerprints: createUint32List(),
    arrivals: createUint32List(),
    flags: createUint8List(),
  };
}

const lastOffsetMs = ({ offsetsMs }: Stream) =>
  offsetsMs.length === 0 ? 0 : offsetsMs.at(offsetsMs.length - 1);

function* allStreams(assets: Map<string, Map<string, Stream>>) {
  for (const streams of assets.values()) yield* streams.values();
}

function findLost(assets: Map<string, Map<string, Stream>>, startMs: number): LostReading[] {
  const lost: LostReading[] = [];
  for (const { asset, dataPoint, offsetsMs, arrivals, flags } of allStreams(assets)) {
    let found = 0;
    for (let index = 0; index < offsetsMs.length && found < sampleLimit; index++) {
      if (arrivals.at(index) > 0) continue;
      found++;
      const lastSeenAt = flags.at(index) === seenAtBroker ? "broker" : "device";
      lost.push({ asset, dataPoint, sourceMs: startMs + offsetsMs.at(index), lastSeenAt });
    }
  }
  return lost.sort((a, b) => a.sourceMs - b.sourceMs).slice(0, sampleLimit);
}
