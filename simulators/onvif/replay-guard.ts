/** Remembers what was used, for as long as it would be accepted, so that nothing is accepted twice. */
export interface ReplayGuard {
  /** True the first time that a key is used; a key may be forgotten `windowMs` after its use. */
  useOnce(key: string, nowMs: number): boolean;
}

/** Keys are kept in the order of their use, so that forgetting the old ones costs nothing. */
export function openReplayGuard(windowMs: number): ReplayGuard {
  const usedMs = new Map<string, number>();
  return {
    useOnce(key, nowMs) {
      for (const [old, atMs] of usedMs) {
        if (atMs >= nowMs - windowMs) break;
        usedMs.delete(old);
      }
      if (usedMs.has(key)) return false;
      usedMs.set(key, nowMs);
      return true;
    },
  };
}
