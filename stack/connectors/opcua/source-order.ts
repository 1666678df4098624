import type { StatusCode } from "node-opcua-client";
import type { Notification } from "./publish-loop.ts";
import { compareTimes, earliestTime, laterTime, type SourceTime } from "./source-time.ts";
import { type Sample, type Tag, toSample } from "./tag.ts";

/** Held at a time; beyond, what is missing for their order is asked of the history rather than of memory. */
const samplesHeld = 20_000;

/** What may go out. */
export interface Release {
  /** Nothing that comes later is of an earlier source time, but where the server set its clock back. */
  readonly samples: readonly Sample[];
  /** First all tags are to be caught up with to this time: values before it are missing, or have not come yet. */
  readonly gapUntil: SourceTime | undefined;
}

const nothing: Release = { samples: [], gapUntil: undefined };

/**
 * Holds back the values of notifications until no subscription of the session can have earlier ones: what each has to tell,
 * in one message or several, reaches to its own newest value, and to what any of them had told before it began.
 */
export function createSourceOrder(
  tags: readonly Tag[],
  subscriptionCount: number,
): (notification: Notification, nowMs: number) => Release {
  const record = createRecord(subscriptionCount);
  let held: readonly Sample[] = [];
  let hasGap = false;

  return (notification, nowMs) => {
    const samples = notification.values.flatMap(({ clientHandle, value }) => {
      const tag = tags[clientHandle];
      return tag ? [toSample(tag, value, nowMs)] : [];
    });
    held = [...held, ...samples];
    hasGap ||= samples.some(({ dataValue }) => isOverflow(dataValue.statusCode));
    const { newest, told } = record(notification, samples);
    const { goesOn } = notification;
    if (held.length > samplesHeld || (hasGap && !goesOn)) {
      const release = { samples: held, gapUntil: newest };
      held = [];
      hasGap = false;
      return release;
    }
    if (hasGap || goesOn) return nothing;
    const isDue = (sample: Sample) => !hasTime(sample) || (told && compareTimes(sample, told) <= 0);
    const due = held.filter(isDue);
    held = held.filter((sample) => !isDue(sample));
    return { samples: due, gapUntil: undefined };
  };
}

interface Told {
  /** The latest source time of all. */
  readonly newest: SourceTime | undefined;
  /** Up to here every subscription has told everything. */
  readonly told: SourceTime | undefined;
}

/** Keeps how far the subscriptions have come. */
function createRecord(
  subscriptionCount: number,
): (notification: Notification, samples: readonly Sample[]) => Told {
  let newest: SourceTime | undefined;
  /** By subscription, from the first message of several to the last: how far it will have told everything. */
  const reach = new Map<number, SourceTime>();
  const told = new Map<number, SourceTime>();
  const started = new Set<number>();

  return ({ subscriptionId, goesOn }, samples) => {
    if (!started.has(subscriptionId) && newest) reach.set(subscriptionId, newest);
    started.add(subscriptionId);
    const own = latestTime(samples);
    if (own) {
      newest = laterTime(newest, own);
      reach.set(subscriptionId, laterTime(reach.get(subscriptionId), own));
    }
    const reached = reach.get(subscriptionId);
    if (!goesOn) {
      started.delete(subscriptionId);
      if (reached) told.set(subscriptionId, reached);
    }
    return { newest, told: told.size < subscriptionCount ? undefined : earliestTime([...told.values()]) };
  };
}

function latestTime(samples: readonly Sample[]): SourceTime | undefined {
  return samples
    .filter(hasTime)
    .reduce<SourceTime | undefined>((latest, sample) => laterTime(latest, sample), undefined);
}

/** Without one it has the time of our clock, which tells nothing about the others. */
function hasTime({ dataValue }: Sample): boolean {
  return Boolean(dataValue.sourceTimestamp);
}

/** OPC UA Part 4, 7.39.1: the overflow bit, in a status code that is about a value. */
function isOverflow({ value }: StatusCode): boolean {
  return (value & 0x0480) === 0x0480;
}
