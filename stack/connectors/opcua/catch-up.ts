import type { ClientSession } from "node-opcua-client";
import { readRawHistory } from "./raw-history.ts";
import { compareTimes, type SourceTime } from "./source-time.ts";
import { acceptHistory, type Sample, type Tag } from "./tag.ts";

/** Samples held at a time, whatever the length of the outage and the number of tags. */
const samplesHeld = 20_000;
const fewestPerPage = 100;
/** So that the last of many does not wait for its answer until it times out. */
const requestsAtOnce = 50;

/** What is to be caught up with, and where it goes. */
export interface CatchUp {
  readonly session: ClientSession;
  /** A tag that has never been read has nothing to catch up with. */
  readonly tags: readonly Tag[];
  readonly untilMs: number;
  readonly nowMs: number;
  /** Takes samples, each batch later than the one before; more are read when it resolves. */
  readonly deliver: (samples: Sample[]) => Promise<void>;
}

/** Delivers what the histories of tags hold after what the tags have reached, ordered by source time over all of them. */
export async function catchUp(options: CatchUp): Promise<void> {
  const valuesPerPage = Math.max(fewestPerPage, Math.floor(samplesHeld / options.tags.length));
  const backlogs = options.tags.flatMap((tag) => openBacklog(tag, valuesPerPage, options));
  for (;;) {
    for (let start = 0; start < backlogs.length; start += requestsAtOnce) {
      await Promise.all(backlogs.slice(start, start + requestsAtOnce).map((backlog) => backlog.fill()));
    }
    // A tag that has more may hold back the others: what comes from it is later than the last that is there.
    const lasts = backlogs.filter((backlog) => backlog.hasMore()).flatMap((backlog) => backlog.last() ?? []);
    const frontier =
      lasts.length === 0 ? undefined : lasts.reduce((a, b) => (compareTimes(a, b) <= 0 ? a : b));
    const samples = backlogs.flatMap((backlog) => backlog.takeUntil(frontier));
    if (samples.length > 0) await options.deliver(samples);
    if (!frontier) return;
  }
}

/** Samples of one tag on their way out. */
interface Backlog {
  /** Resolves when there is a sample, or there will be none. */
  fill(): Promise<void>;
  hasMore(): boolean;
  last(): Sample | undefined;
  /** Takes the samples up to that time, or all. */
  takeUntil(time: SourceTime | undefined): readonly Sample[];
}

function openBacklog(
  tag: Tag,
  valuesPerPage: number,
  { session, untilMs, nowMs }: CatchUp,
): readonly Backlog[] {
  if (!tag.reached) return [];
  tag.floor = tag.reached;
  const pages = readRawHistory(session, {
    nodeId: tag.nodeId,
    fromMs: tag.reached.ms,
    untilMs,
    valuesPerPage,
  });
  let samples: readonly Sample[] = [];
  let hasMore = true;
  const backlog: Backlog = {
    async fill() {
      while (hasMore && samples.length === 0) {
        const page = await pages.next();
        if (page.done) hasMore = false;
        else samples = acceptHistory(tag, page.value, nowMs);
      }
    },
    hasMore: () => hasMore,
    last: () => samples.at(-1),
    takeUntil(time) {
      const end = time ? samples.findIndex((sample) => compareTimes(sample, time) > 0) : -1;
      const taken = end < 0 ? samples : samples.slice(0, end);
      samples = end < 0 ? [] : samples.slice(end);
      return taken;
    },
  };
  return [backlog];
}
