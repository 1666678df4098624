import type { DataValue, NodeId } from "node-opcua-client";
import type { Source } from "../connector.ts";
import { readDatasetConfiguration, type Sampling } from "./configuration.ts";
import { compareTimes, parseTime, type SourceTime } from "./source-time.ts";

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
      const reached = stored[key] === undefined ? undefined : parseTime(stored[key]);
      const nodeId = resolve(point.dataSource);
      tags.push({
        key,
        name: point.name,
        nodeId,
        sampling,
        dataset: index,
        order: tags.length,
        reached,
        floor: reached,
      });
    }
  }
  return tags;
}

/** Accepts the values of a tag's history that are not known yet, and gives their samples. */
export function acceptHistory(tag: Tag, dataValues: readonly DataValue[], nowMs: number): readonly Sample[] {
  const samples = dataValues
    .map((dataValue) => toSample(tag, dataValue, nowMs))
    .filter((sample) => !isKnown(sample));
  const last = samples.at(-1);
  if (last) {
    tag.reached = last;
    tag.floor = last;
  }
  return samples;
}

/** Accepts a live value and gives its sample; undefined where it is known already. */
export function acceptLive(tag: Tag, dataValue: DataValue, nowMs: number): Sample | undefined {
  const sample = toSample(tag, dataValue, nowMs);
  if (isKnown(sample)) return undefined;
  tag.reached = sample;
  tag.floor = undefined;
  return sample;
}

/** A server that does not know when a value came about leaves its source time out, as for a device that is not there. */
function toSample(tag: Tag, dataValue: DataValue, nowMs: number): Sample {
  const { sourceTimestamp, sourcePicoseconds } = dataValue;
  const ms = sourceTimestamp?.getTime() ?? nowMs;
  return { tag, dataValue, ms, ticks: Math.floor(sourcePicoseconds / 100_000) };
}

function isKnown(sample: Sample): boolean {
  return sample.tag.floor !== undefined && compareTimes(sample, sample.tag.floor) <= 0;
}
