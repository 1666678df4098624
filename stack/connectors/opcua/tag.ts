import type { DataValue, NodeId } from "node-opcua-client";
import type { Position, Source } from "../connector.ts";
import { readDatasetConfiguration, type Sampling } from "./configuration.ts";
import { compareTimes, formatTime, parseTime, type SourceTime } from "./source-time.ts";

/** In the position of a data point of which nothing has been emitted: reading began after this plant time. */
const startMark = "after ";

/** A data point of a dataset while it is being read. */
export interface Tag {
  /** Where its source time is kept in the position: `<dataset>.<data point>`. */
  readonly key: string;
  readonly name: string;
  readonly nodeId: NodeId;
  readonly sampling: Sampling;
  /** The index of its dataset in the asset. */
  readonly dataset: number;
  /** Its index in the asset, over all datasets: the order of values of one source time, and its client handle. */
  readonly order: number;
  /** When its reading began, in plant time: the server's history is read from here while nothing is reached. */
  readonly start: SourceTime | undefined;
  /** The source time of the last sample that was accepted, or that an earlier reading stored. */
  reached: SourceTime | undefined;
  /** Samples up to here are known. The first live one beyond lifts it, since a server's clock may be set back. */
  floor: SourceTime | undefined;
}

/** A value of a tag at its source time. */
export interface Sample extends SourceTime {
  readonly tag: Tag;
  readonly dataValue: DataValue;
}

/**
 * Where reading begins for the data points that have no position yet: just before now. Stored before the first connection,
 * so that what comes before the first notification is caught up with, however often the connection is lost until then.
 */
export function startPosition({ asset, clock, position }: Source): Position {
  const stored = position();
  const start = startMark + formatTime({ ms: Math.floor(clock.now()) - 1, ticks: 0 });
  const keys = asset.datasets.flatMap(({ name, dataPoints }) =>
    dataPoints.map((point) => `${name}.${point.name}`),
  );
  return Object.fromEntries(keys.filter((key) => stored[key] === undefined).map((key) => [key, start]));
}

/** The tags of an asset, read as far as the stored position says. */
export function createTags(
  { asset, position }: Source,
  resolve: (dataSource: string) => NodeId,
): readonly Tag[] {
  const stored = position();
  const tags: Tag[] = [];
  for (const [index, dataset] of asset.datasets.entries()) {
    const { samplings } = readDatasetConfiguration(dataset);
    for (const [place, sampling] of samplings.entries()) {
      const point = dataset.dataPoints[place];
      if (!point) continue;
      const key = `${dataset.name}.${point.name}`;
      const { start, reached } = readPosition(stored[key]);
      const nodeId = resolve(point.dataSource);
      tags.push({
        key,
        name: point.name,
        nodeId,
        sampling,
        dataset: index,
        order: tags.length,
        start,
        reached,
        floor: reached,
      });
    }
  }
  return tags;
}

function readPosition(text: string | undefined): Pick<Tag, "start" | "reached"> {
  if (text?.startsWith(startMark))
    return { start: parseTime(text.slice(startMark.length)), reached: undefined };
  return { start: undefined, reached: text === undefined ? undefined : parseTime(text) };
}

/** Accepts samples of a tag's history, in the order of time, and gives those that are not known yet. */
export function acceptHistory(tag: Tag, samples: readonly Sample[]): readonly Sample[] {
  const accepted = samples.filter((sample) => !isKnown(sample));
  const last = accepted.at(-1);
  if (last) {
    tag.reached = last;
    tag.floor = last;
  }
  return accepted;
}

/** Accepts live samples, those of a tag in the order in which they came, and gives those that are not known yet. */
export function acceptLive(samples: readonly Sample[]): Sample[] {
  return samples.filter((sample) => {
    if (isKnown(sample)) return false;
    sample.tag.reached = sample;
    sample.tag.floor = undefined;
    return true;
  });
}

/** A server that does not know when a value came about leaves its source time out, as for a device that is not there. */
export function toSample(tag: Tag, dataValue: DataValue, nowMs: number): Sample {
  const { sourceTimestamp, sourcePicoseconds } = dataValue;
  const ms = sourceTimestamp?.getTime() ?? nowMs;
  return { tag, dataValue, ms, ticks: Math.floor(sourcePicoseconds / 100_000) };
}

function isKnown(sample: Sample): boolean {
  return sample.tag.floor !== undefined && compareTimes(sample, sample.tag.floor) <= 0;
}
