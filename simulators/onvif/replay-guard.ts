/** Remembers what was used, for as long as it would be accepted, so that nothing is accepted twice. */
export interface ReplayGuard {
  /** True the first time that a key is used; a key may be forgotten once both its use and `goodUntilMs` are long over. */
  useOnce(key: string, nowMs: number, goodUntilMs?: number): boolean;
}

/** Keys are kept in the order in which they may be forgotten at the earliest, but for the few that are good for longer. */
export function openReplayGuard(windowMs: number): ReplayGuard {
  const usedMs = new Map<string, number>();
  const lasting = new Map<string, number>();
  return {
    useOnce(key, nowMs, goodUntilMs = nowMs) {
      for (const [old, atMs] of usedMs) {
        if (atMs >= nowMs - windowMs) break;
        usedMs.delete(old);
      }
      if (lasting.size > 0) for (const [old, untilMs] of lasting) if (untilMs < nowMs) lasting.delete(old);
      if (usedMs.has(key) || lasting.has(key)) return false;
      if (goodUntilMs > nowMs + windowMs) lasting.set(key, goodUntilMs);
      else usedMs.set(key, nowMs);
      return true;
    },
  };
}
