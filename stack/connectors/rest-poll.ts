import { z } from "zod";
import type { Dataset } from "../registry/resources.ts";
import type { Source } from "./connector.ts";
import { httpAddress, parseConfiguration, timeoutMs } from "./http-client.ts";

const datasetConfiguration = z.looseObject({
  samplingIntervalInMilliseconds: z.number().positive().default(10_000),
  cursor: z.literal("since").optional(),
});

/** How one dataset is polled. */
export interface Poll {
  readonly name: string;
  readonly topic: string;
  readonly dataSource: string;
  readonly url: URL;
  readonly intervalMs: number;
  readonly limitMs: number;
  /** Where its cursor is kept in the position; undefined: it has none. */
  readonly cursorKey: string | undefined;
}

/** How a dataset of the source is to be polled; throws where its configuration does not say so. */
export function openPoll(source: Source, dataset: Dataset): Poll {
  const { samplingIntervalInMilliseconds, cursor } = parseConfiguration(datasetConfiguration, {
    text: dataset.datasetConfiguration,
    where: `${source.asset.name}/${dataset.name}: datasetConfiguration`,
  });
  const topic = dataset.destinations.at(-1)?.configuration.topic;
  if (topic === undefined) {
    throw new Error(`${source.asset.name}/${dataset.name}: has no destination; add one to the dataset`);
  }
  const dataSource = dataset.dataSource ?? "";
  const base = httpAddress(source.endpoint).href.replace(/\/+$/, "");
  return {
    name: dataset.name,
    topic,
    dataSource,
    url: new URL(`${base}/${dataSource.replace(/^\/+/, "")}`),
    intervalMs: samplingIntervalInMilliseconds,
    limitMs: timeoutMs(source.endpoint, 10_000),
    cursorKey: cursor === undefined ? undefined : `${dataset.name}/since`,
  };
}
