import type { ClientSession } from "node-opcua-client";
import { readRawHistory } from "./raw-history.ts";
import { compareTimes, earliestTime, type SourceTime } from "./source-time.ts";
import { acceptHistory, type Sample, type Tag, toSample } from "./tag.ts";

/** Samples held at a time, whatever the length of the outage and the number of tags. */
const samplesHeld = 20_000;
const fewestPerPage = 100;
/** So that the last of many does not wait for its answer until it times out. */
const requestsAtOnce = 50;

/** What is to be caught up with, and where it goes. */
export interface CatchUp {
  readonly session: ClientSession;
  /** All tags of the asset: one that stays behind would be out of order later. */
  readonly tags: readonly Tag[];
  /** The source time at which every tag stops: while the server's time runs on, ends of their own would be apart. */
  readonly until: SourceTime;
  /** Samples from before the start of tags of which nothing has been emitted. */
  readonly initial?: ReadonlyMap<Tag, Sample>;
  readonly nowMs: number;
  /** Takes samples, each batch later than the one before; more are read when it resolves. */
  readonly deliver: (samples: Sample[]) => Promise<void>;
}

/** Delivers what the histories of tags hold after what the tags have reached, up to one time, ordered over all of them. */
export async function catchUp(options: CatchUp): Promise<void> {
  const valuesPerPage = Math.max(fewestPerPage, Math.floor(samplesHeld / options.tags.length));
  const backlogs = options.tags.map((tag) => openBacklog(tag, valuesPerPage, options));
  for (;;) {
    for (let start = 0; start < backlogs.length; start += requestsAtOnce) {
      await Promise.all(backlogs.slice(start, start + requestsAtOnce).map((backlog) => backlog.fill()));
    }
    // A tag that has more may hold back the others: what comes from it is later than the last that is there.
    const unfinished = backlogs.filter((backlog) => backlog.hasMore());
    const frontier = earliestTime(unfinished.flatMap((backlog) => backlog.last() ?? []));
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

function openBacklog(tag: Tag, valuesPerPage: number, options: CatchUp): Backlog {
  const { until, initial, nowMs } = options;
  const pages = openPages(tag, valuesPerPage, options);
  tag.floor = tag.reached;
  const first = initial?.get(tag);
  let samples = first ? acceptHistory(tag, [first]) : [];
  let hasMore = true;
  return {
    async fill() {
      while (hasMore && samples.length === 0) {
        const page = await pages.next();
        if (page.done) {
          hasMore = false;
          continue;
        }
        const due = page.value.map((dataValue) => toSample(tag, dataValue, nowMs));
        // Where a device's clock was set back, a history may not be in order; the last must be the latest to get on.
        const ordered = due.filter((sample) => compareTimes(sample, until) <= 0).sort(compareTimes);
        samples = acceptHistory(tag, ordered);
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
}

/** The history from what the tag has reached, or from where its reading began. */
async function* openPages(tag: Tag, valuesPerPage: number, { session, until }: CatchUp) {
  const from = tag.reached ?? tag.start;
  // A span that ends before it starts would be read backwards, as where a server's clock is behind ours.
  if (!from || compareTimes(from, until) > 0) return;
  // Servers differ in whether the end belongs to a span.
  const untilMs = until.ms + 1;
  yield* readRawHistory(session, { nodeId: tag.nodeId, fromMs: from.ms, untilMs, valuesPerPage });
}
