import type { Session } from "./session.ts";
import { SharedGroup, sharedFilter } from "./shared-group.ts";
import { TopicTree } from "./topic-tree.ts";

export interface Subscription {
  readonly filter: string;
  readonly qos: 0 | 1;
  readonly noLocal: boolean;
  readonly retainAsPublished: boolean;
}

/** What one session gets of a topic, whatever the number of its filters that match. */
export interface Recipient {
  readonly session: Session;
  readonly qos: 0 | 1;
  readonly noLocal: boolean;
  readonly retainAsPublished: boolean;
}

export interface Route {
  readonly recipients: readonly Recipient[];
  readonly groups: readonly SharedGroup[];
}

/** Routes of topics used lately, kept until a subscription changes. */
const rememberedRoutes = 10_000;

/** Who is subscribed to what. */
export class Subscriptions {
  readonly #tree = new TopicTree<Recipient | SharedGroup>();
  readonly #held = new Map<Session, Map<string, { subscription: Subscription; value: Recipient }>>();
  readonly #groups = new Map<string, SharedGroup>();
  readonly #routes = new Map<string, Route>();

  of(session: Session): Subscription[] {
    return [...(this.#held.get(session)?.values() ?? [])].map(({ subscription }) => subscription);
  }

  /** False: the session had the filter already, and has it now with these options. */
  add(session: Session, subscription: Subscription): boolean {
    const isNew = !this.remove(session, subscription.filter);
    this.#routes.clear();
    const { filter, qos, noLocal, retainAsPublished } = subscription;
    const value = { session, qos, noLocal, retainAsPublished };
    const held = this.#held.get(session) ?? new Map();
    this.#held.set(session, held);
    held.set(filter, { subscription, value });
    const shared = sharedFilter(filter);
    if (shared === undefined) this.#tree.add(filter, value);
    else this.#group(filter, shared).join(value);
    return isNew;
  }

  /** False: the session had no such filter. */
  remove(session: Session, filter: string): boolean {
    const held = this.#held.get(session);
    const value = held?.get(filter)?.value;
    if (held === undefined || value === undefined) return false;
    this.#routes.clear();
    held.delete(filter);
    if (held.size === 0) this.#held.delete(session);
    const group = this.#groups.get(filter);
    if (group === undefined) {
      this.#tree.remove(filter, value);
    } else if (group.leave(value)) {
      this.#groups.delete(filter);
      this.#tree.remove(group.filter, group);
    }
    return true;
  }

  removeAll(session: Session): void {
    for (const { filter } of this.of(session)) this.remove(session, filter);
  }

  route(topic: string): Route {
    const remembered = this.#routes.get(topic);
    if (remembered !== undefined) return remembered;
    const route = toRoute(this.#tree.match(topic));
    if (this.#routes.size >= rememberedRoutes) this.#routes.clear();
    this.#routes.set(topic, route);
    return route;
  }

  #group(name: string, filter: string): SharedGroup {
    const existing = this.#groups.get(name);
    if (existing !== undefined) return existing;
    const group = new SharedGroup(filter);
    this.#groups.set(name, group);
    this.#tree.add(filter, group);
    return group;
  }
}

function toRoute(matches: readonly (Recipient | SharedGroup)[]): Route {
  const groups: SharedGroup[] = [];
  const recipients = new Map<Session, Recipient>();
  for (const match of matches) {
    if (match instanceof SharedGroup) groups.push(match);
    else recipients.set(match.session, merge(recipients.get(match.session), match));
  }
  return { recipients: [...recipients.values()], groups };
}

/** One copy for filters that overlap, at the highest QoS of them (MQTT 5, 3.3.4). */
function merge(one: Recipient | undefined, other: Recipient): Recipient {
  if (one === undefined) return other;
  return {
    session: one.session,
    qos: one.qos === 1 ? 1 : other.qos,
    noLocal: one.noLocal && other.noLocal,
    retainAsPublished: one.retainAsPublished || other.retainAsPublished,
  };
}
