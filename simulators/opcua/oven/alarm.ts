import type { UAObject } from "node-opcua-address-space";
import { StatusCode, StatusCodes, type Variant } from "node-opcua-client";
import {
  type Condition,
  type Finding,
  find,
  isRetained,
  normalCondition,
  type Treated,
} from "./alarm-condition.ts";
import { type AlarmIdentity, conditionFields, type Limits } from "./alarm-fields.ts";
import type { EventLog, LoggedEvent } from "./event-log.ts";
import { type EventType, toEventData } from "./event-type.ts";

/** An alarm of an oven: its condition, and an event for everything that happens to it. */
export interface Alarm {
  readonly identity: AlarmIdentity;
  /** Takes note of how things stand; tells of it where that is news. */
  find(finding: Finding, atMs: number): void;
  /** Lets an operator do something to the condition, and tells of it; answers why not where that was not possible. */
  treat(step: (condition: Condition) => Treated): StatusCode;
  /** The ids of the events that told of the condition since it last had to be acknowledged, in order. */
  eventIds(): readonly Buffer[];
  /** When its shelving ends by itself; infinite while it is not shelved. */
  dueMs(): number;
  /** Ends a shelving that is due by then. */
  elapse(untilMs: number): void;
  /** Tells of the condition once more if clients must be shown it; says whether they must. */
  refresh(): boolean;
  /** When it last changed. */
  atMs(): number;
  /** What an event would say of the condition now. */
  fields(): ReadonlyMap<string, Variant>;
}

/** What an alarm is made from. */
export interface AlarmParts {
  readonly oven: UAObject;
  readonly node: UAObject;
  readonly type: EventType;
  readonly identity: AlarmIdentity;
  readonly log: EventLog;
  readonly startMs: number;
  /** The limits as they stand, of a limit alarm. */
  readonly limits?: (() => Limits) | undefined;
}

const eventIdsKept = 100;

/** An alarm in its normal state. */
export function openAlarm({ oven, node, type, identity, log, startMs, limits }: AlarmParts): Alarm {
  let condition = normalCondition(startMs);
  let latest: Finding | undefined;
  let events: readonly LoggedEvent[] = [];

  function become(next: Condition): void {
    const mustBeSeenAnew = condition.acknowledged && !next.acknowledged;
    const limitsThen = limits?.();
    condition = next;
    const event = log.raise(oven, next.atMs, (eventId) =>
      toEventData(type, node, conditionFields(identity, next, { eventId, limits: limitsThen })),
    );
    events = [...(mustBeSeenAnew ? [] : events.slice(-eventIdsKept)), event];
  }

  function note(finding: Finding, atMs: number): void {
    const next = find(condition, finding, atMs);
    if (next.level !== condition.level || isRetained(condition)) become(next);
    else condition = next;
  }

  return {
    identity,
    find(finding, atMs) {
      latest = finding;
      const isNews = finding.level !== condition.level || !finding.quality.equals(condition.quality);
      if (condition.enabled && isNews) note(finding, atMs);
    },
    treat(step) {
      const wasEnabled = condition.enabled;
      const treated = step(condition);
      if (treated instanceof StatusCode) return treated;
      become(treated);
      if (!wasEnabled && treated.enabled && latest) note(latest, treated.atMs);
      return StatusCodes.Good;
    },
    eventIds: () => events.map(({ eventId }) => eventId),
    dueMs: () => (condition.shelving.kind === "unshelved" ? Infinity : condition.shelving.untilMs),
    elapse(untilMs) {
      const { shelving } = condition;
      if (shelving.kind === "unshelved" || shelving.untilMs > untilMs) return;
      become({ ...condition, atMs: shelving.untilMs, shelving: { kind: "unshelved" } });
    },
    refresh() {
      const last = events.at(-1);
      if (!last || !isRetained(condition)) return false;
      log.repeat(last);
      return true;
    },
    atMs: () => condition.atMs,
    fields: () =>
      conditionFields(identity, condition, {
        eventId: events.at(-1)?.eventId ?? Buffer.alloc(0),
        limits: limits?.(),
      }),
  };
}
