import { createHash } from "node:crypto";
import type { DataPoint, Reading } from "../../simulators/plant/trace.ts";
import { createFingerprint } from "./fingerprint.ts";
import {
  claim,
  createStream,
  isDue,
  isOverdue,
  lastOffsetMs,
  placeOf,
  type Stream,
  seenAtBroker,
  sourceOffsetMs,
} from "./ledger-stream.ts";

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

/** A data point that a client samples, as its asset definition declares. */
export interface SampledDataPoint {
  readonly asset: string;
  readonly dataPoint: string;
  /** How many readings the plant gave. */
  readonly readings: number;
  /** The source times of those that are at the destination, in order. */
  readonly arrivedMs: readonly number[];
  /** Nothing came to the end, where a client that had gone on at its pace would have had readings to take. */
  readonly isSilent: boolean;
}

export interface LedgerSummary {
  readonly due: number;
  readonly delivered: number;
  readonly duplicated: number;
  readonly lost: number;
  readonly unexpected: number;
  /** Readings that fell between the samples of a client, as its asset definition declares: never due. */
  readonly notSampled: number;
  /** The first 100 by source time. */
  readonly lostSamples: readonly LostReading[];
  /** The first 100 as they came: what was delivered that was not due, or with another value. */
  readonly unexpectedSamples: readonly DeliveredReading[];
  readonly duplicatedSamples: readonly DeliveredReading[];
}

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
  let notSampled = 0;
  let delivered = 0;
  let duplicated = 0;
  let unexpected = 0;

  const find = (asset: string, dataPoint: string, sourceMs: number) => {
    const stream = assets.get(asset)?.get(dataPoint);
    const index = stream && placeOf(stream, sourceMs - startMs);
    return stream === undefined || index === undefined ? undefined : { stream, index };
  };

  const addDue = (asset: string, count: number) => {
    due += count;
    dueByAsset.set(asset, (dueByAsset.get(asset) ?? 0) + count);
  };

  /** Notes that a reading got as far as the broker; a sampled one is due from then on. */
  const see = ({ stream, index }: { stream: Stream; index: number }) => {
    if (stream.flags.at(index) === seenAtBroker) return;
    stream.flags.set(index, seenAtBroker);
    seenByAsset.set(stream.asset, (seenByAsset.get(stream.asset) ?? 0) + 1);
    if (!stream.isSampled) return;
    notSampled--;
    addDue(stream.asset, 1);
  };

  return {
    /** An asset whose readings will fall due; those of a sampled one only once the broker has seen them. */
    open(asset: string, dataPoints: readonly DataPoint[], isSampled = false) {
      hashes.set(asset, createHash("sha256"));
      dueByAsset.set(asset, 0);
      seenByAsset.set(asset, 0);
      assets.set(asset, new Map(dataPoints.map(({ name }) => [name, createStream(asset, name, isSampled)])));
    },

    /** Readings of an asset fell due, in order of time. One that is reported once more is not due once more. */
    due(asset: string, readings: readonly Reading[]) {
      const streams = assets.get(asset);
      const hash = hashes.get(asset);
      if (streams === undefined || hash === undefined) throw new Error(`asset ${asset} was not opened`);
      let text = "";
      let owed = 0;
      for (const reading of readings) {
        const { dataPoint, atMs, value, status, stampMs, repeats } = reading;
        text += `${dataPoint}\t${atMs}\t${value}\t${status}${tellClaim(reading)}\n`;
        if (repeats) continue;
        const stream = streams.get(dataPoint);
        if (stream === undefined) throw new Error(`${asset} has no data point ${dataPoint}`);
        if (stampMs !== undefined) claim(stream, stampMs - startMs);
        stream.offsetsMs.push(atMs - startMs);
        stream.fingerprints.push(fingerprint(value, status));
        stream.arrivals.push(0);
        stream.flags.push(0);
        if (stream.isSampled) notSampled++;
        else owed++;
      }
      hash.update(text);
      addDue(asset, owed);
    },

    /** A reading was on the wire at the broker. */
    seen(asset: string, dataPoint: string, sourceMs: number) {
      const place = find(asset, dataPoint, sourceMs);
      if (place !== undefined) see(place);
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
      if (place.stream.isSampled) see(place);
      place.stream.arrivals.set(place.index, Math.max(1, reading.arrivedMs - startWallMs() + 1));
    },

    /** Readings due so far, by asset and in all. */
    get dueCount() {
      return due;
    },
    /** The latest source time of the readings due of an asset. */
    lastDueMs: (asset: string) =>
      startMs + Math.max(0, ...[...(assets.get(asset)?.values() ?? [])].map(lastOffsetMs)),
    dueOf: (asset: string) => dueByAsset.get(asset) ?? 0,
    /** Different readings due that were seen at the broker so far. */
    seenOf: (asset: string) => seenByAsset.get(asset) ?? 0,

    /**
     * Every reading due with the wall time of its arrival; undefined: it never came. Ordered within a stream by the plant
     * time at which it fell due, whatever source time it claims.
     */
    *arrivals(): Generator<{
      asset: string;
      dataPoint: string;
      dueMs: number;
      arrivedMs: number | undefined;
    }> {
      for (const stream of allStreams(assets)) {
        for (let index = 0; index < stream.offsetsMs.length; index++) {
          if (!isDue(stream, index)) continue;
          const arrival = stream.arrivals.at(index);
          yield {
            asset: stream.asset,
            dataPoint: stream.dataPoint,
            dueMs: startMs + stream.offsetsMs.at(index),
            arrivedMs: arrival === 0 ? undefined : startWallMs() + arrival - 1,
          };
        }
      }
    },

    /** How the readings of an asset arrived that fell due in `fromMs <= t <= toMs`. */
    arrivedBetween(asset: string, fromMs: number, toMs: number) {
      const arrivedMs: number[] = [];
      let missing = 0;
      for (const stream of assets.get(asset)?.values() ?? []) {
        const { offsetsMs, arrivals } = stream;
        const end = offsetsMs.lowerBound(toMs - startMs + 1);
        for (let index = offsetsMs.lowerBound(fromMs - startMs); index < end; index++) {
          const arrival = arrivals.at(index);
          if (arrival === 0) missing += isDue(stream, index) ? 1 : 0;
          else arrivedMs.push(startWallMs() + arrival - 1);
        }
      }
      return { arrivedMs, missing };
    },

    /** Of each data point of an asset the first reading due after that time that arrived at all; `due` tells whether any should have. */
    firstArrivalsAfter(asset: string, afterMs: number) {
      const arrivals: { dueMs: number; arrivedMs: number }[] = [];
      let due = false;
      for (const stream of assets.get(asset)?.values() ?? []) {
        due ||= isOverdue(stream, afterMs - startMs);
        for (
          let index = stream.offsetsMs.lowerBound(afterMs - startMs + 1);
          index < stream.offsetsMs.length;
          index++
        ) {
          if (!isDue(stream, index)) continue;
          due = true;
          const arrival = stream.arrivals.at(index);
          if (arrival === 0) continue;
          arrivals.push({
            dueMs: startMs + stream.offsetsMs.at(index),
            arrivedMs: startWallMs() + arrival - 1,
          });
          break;
        }
      }
      return { arrivals, due };
    },

    /** What came of the data points that a client samples: the source times that arrived, in order. */
    sampled(): SampledDataPoint[] {
      return [...allStreams(assets)]
        .filter(({ isSampled }) => isSampled)
        .map((stream) => ({ ...stream, isSilent: isOverdue(stream, 0) }))
        .map(({ asset, dataPoint, offsetsMs, arrivals, isSilent }) => ({
          asset,
          dataPoint,
          readings: offsetsMs.length,
          isSilent,
          arrivedMs: Array.from({ length: offsetsMs.length }, (_, index) => index)
            .filter((index) => arrivals.at(index) > 0)
            .map((index) => startMs + offsetsMs.at(index)),
        }));
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
        notSampled,
        lostSamples,
        unexpectedSamples,
        duplicatedSamples,
      };
    },
  };
}

/** What the hash says beyond the reading itself; nothing of an honest one. */
function tellClaim({ stampMs, repeats }: Reading): string {
  if (stampMs === undefined) return "";
  return repeats ? `\t${stampMs}\tonce more` : `\t${stampMs}`;
}

function* allStreams(assets: Map<string, Map<string, Stream>>) {
  for (const streams of assets.values()) yield* streams.values();
}

function findLost(assets: Map<string, Map<string, Stream>>, startMs: number): LostReading[] {
  const lost: LostReading[] = [];
  for (const stream of allStreams(assets)) {
    const { asset, dataPoint, offsetsMs, arrivals, flags } = stream;
    let found = 0;
    for (let index = 0; index < offsetsMs.length && found < sampleLimit; index++) {
      if (arrivals.at(index) > 0 || !isDue(stream, index)) continue;
      found++;
      const lastSeenAt = flags.at(index) === seenAtBroker ? "broker" : "device";
      lost.push({ asset, dataPoint, sourceMs: startMs + sourceOffsetMs(stream, index), lastSeenAt });
    }
  }
  return lost.sort((a, b) => a.sourceMs - b.sourceMs).slice(0, sampleLimit);
}
