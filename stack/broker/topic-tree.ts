interface Level<V> {
  readonly below: Map<string, Level<V>>;
  readonly values: Set<V>;
}

const level = <V>(): Level<V> => ({ below: new Map(), values: new Set() });

/**
 * Values under topic filters, found by the topics that the filters match (MQTT 5, 4.7). A filter that begins with a
 * wildcard matches no topic that begins with `$` (4.7.2).
 */
export class TopicTree<V> {
  readonly #root: Level<V> = level();

  add(filter: string, value: V): void {
    let at = this.#root;
    for (const name of filter.split("/")) {
      const next = at.below.get(name) ?? level<V>();
      at.below.set(name, next);
      at = next;
    }
    at.values.add(value);
  }

  remove(filter: string, value: V): void {
    removeFrom(this.#root, filter.split("/"), value);
  }

  match(topic: string): V[] {
    const found: V[] = [];
    collect(this.#root, topic.split("/"), 0, found);
    return found;
  }
}

/** Tells which topics a filter matches. */
export function topicMatcher(filter: string): (topic: string) => boolean {
  const tree = new TopicTree<true>();
  tree.add(filter, true);
  return (topic) => tree.match(topic).length > 0;
}

function collect<V>(at: Level<V>, names: readonly string[], depth: number, found: V[]): void {
  const name = names[depth];
  const wildcards = depth > 0 || !name?.startsWith("$");
  // `a/#` matches `a` too (4.7.1.2).
  if (wildcards) found.push(...(at.below.get("#")?.values ?? []));
  if (name === undefined) {
    found.push(...at.values);
    return;
  }
  const exact = at.below.get(name);
  if (exact !== undefined) collect(exact, names, depth + 1, found);
  const any = wildcards ? at.below.get("+") : undefined;
  if (any !== undefined) collect(any, names, depth + 1, found);
}

function removeFrom<V>(at: Level<V>, names: readonly string[], value: V): void {
  const [name, ...rest] = names;
  if (name === undefined) {
    at.values.delete(value);
    return;
  }
  const next = at.below.get(name);
  if (next === undefined) return;
  removeFrom(next, rest, value);
  if (next.values.size === 0 && next.below.size === 0) at.below.delete(name);
}
