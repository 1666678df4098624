import { randomUUID } from "node:crypto";
import type { PlantClock } from "../../simulator.ts";
import type { Troubles } from "../troubles.ts";
import type { EventCursor } from "./event-cursor.ts";

/** `pullPoint`: the client fetches its events; `notify`: the camera sends them to it. */
export type SubscriptionKind = "pullPoint" | "notify";

/** How many subscriptions of each kind a camera holds. */
export const subscriptionLimit = 10;

/** So many forgotten ones are remembered, to know that they are missed. */
const missedLimit = 100;

/** What one client is told, until its time is over; that is machine time. */
export interface Subscription {
  readonly id: string;
  readonly kind: SubscriptionKind;
  readonly cursor: EventCursor;
  /** Aborted when it ends before its time: unsubscribed, or forgotten. */
  readonly ended: AbortSignal;
  terminationWallMs(): number;
  /** Lives on for so long from now; that is also how long each pull keeps it alive. */
  renew(keepAliveMs: number): void;
  /** Lives on as long as it was last renewed for, and so much longer. */
  keepAlive(longerMs?: number): void;
}

/** The subscriptions that clients of one camera hold. */
export interface Subscriptions {
  /** Undefined where all places of that kind are taken. */
  open(kind: SubscriptionKind, cursor: EventCursor, keepAliveMs: number): Subscription | undefined;
  /** The one with that id, while it lives. Ask it on behalf of its client, who thereby learns of its loss. */
  find(kind: SubscriptionKind, id: string): Subscription | undefined;
  close(id: string): void;
  /** Forgets all of them, and calls back when a client looks for one of these in vain. */
  forgetAll(onMissed: () => void): void;
}

interface Held extends Subscription {
  readonly bornWallMs: number;
  readonly end: () => void;
}

/** No subscriptions yet. */
export function openSubscriptions(clock: PlantClock, troubles: Troubles): Subscriptions {
  const held = new Map<string, Held>();
  /** What to do when a client looks for one that was forgotten, by its id. */
  const missed = new Map<string, () => void>();

  function close(id: string): void {
    held.get(id)?.end();
    held.delete(id);
  }

  function dropOverdue(): void {
    const lifeMs = troubles.subscriptionLifeMs.peek() ?? Number.POSITIVE_INFINITY;
    for (const { id, terminationWallMs, bornWallMs } of held.values()) {
      if (terminationWallMs() <= clock.wallMs()) close(id);
      else if (bornWallMs + lifeMs <= clock.wallMs()) {
        troubles.subscriptionLifeMs.meet();
        close(id);
      }
    }
  }

  return {
    open(kind, cursor, keepAliveMs) {
      dropOverdue();
      const taken = [...held.values()].filter((subscription) => subscription.kind === kind).length;
      if (taken >= subscriptionLimit) return undefined;
      const subscription = subscribe({ kind, cursor, keepAliveMs, clock });
      held.set(subscription.id, subscription);
      return subscription;
    },
    find(kind, id) {
      dropOverdue();
      missed.get(id)?.();
      const subscription = held.get(id);
      return subscription?.kind === kind ? subscription : undefined;
    },
    close,
    forgetAll(onMissed) {
      for (const id of held.keys()) {
        missed.set(id, onMissed);
        close(id);
      }
      for (const id of missed.keys()) {
        if (missed.size <= missedLimit) break;
        missed.delete(id);
      }
    },
  };
}

function subscribe(options: {
  readonly kind: SubscriptionKind;
  readonly cursor: EventCursor;
  readonly keepAliveMs: number;
  readonly clock: PlantClock;
}): Held {
  const { kind, cursor, clock } = options;
  const end = new AbortController();
  const bornWallMs = clock.wallMs();
  let { keepAliveMs } = options;
  let terminationWallMs = bornWallMs + keepAliveMs;
  const keepAlive = (longerMs = 0) => {
    terminationWallMs = clock.wallMs() + keepAliveMs + longerMs;
  };
  return {
    ...{ id: randomUUID(), kind, cursor, bornWallMs, keepAlive },
    ended: end.signal,
    end: () => end.abort(),
    terminationWallMs: () => terminationWallMs,
    renew(forMs) {
      keepAliveMs = forMs;
      keepAlive();
    },
  };
}
