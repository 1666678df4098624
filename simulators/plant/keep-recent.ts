/**
 * The same function, which remembers its answers for the keys that were asked for last, and forgets all of them once
 * `version` gives another number.
 */
export function keepRecent<Answer>(
  limit: number,
  compute: (key: number) => Answer,
  version: () => number = () => 0,
): (key: number) => Answer {
  const kept = new Map<number, Answer>();
  let keptVersion = version();
  return (key) => {
    if (version() !== keptVersion) kept.clear();
    keptVersion = version();
    const known = kept.get(key);
    const answer = known ?? compute(key);
    // A Map keeps the order of insertion, so that its first key is the one that was asked for longest ago.
    kept.delete(key);
    kept.set(key, answer);
    for (const oldest of kept.keys()) {
      if (kept.size <= limit) break;
      kept.delete(oldest);
    }
    return answer;
  };
}
