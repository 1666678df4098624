/** Remembers an alarm until it is over, so that one event is one alert. */
export interface Hold {
  /** Until when the series is known to have been outside its limits; null: it may alarm. */
  outsideMs: number | null;
  /** How the last reading was judged; that holds until the next one comes. */
  outside: boolean;
}

/**
 * Takes one more judgement of a series and tells whether to alarm now. After an alarm the series may alarm again only
 * once it has been inside for `holdMs` on end (an off-delay, ISA-18.2): coming back through the limit, where noise
 * carries it out again, is still the same event.
 */
export function raises(
  hold: Hold,
  outside: boolean,
  { atMs, holdMs }: { atMs: number; holdMs: number },
): boolean {
  if (hold.outside) hold.outsideMs = atMs;
  else if (hold.outsideMs !== null && atMs - hold.outsideMs >= holdMs) hold.outsideMs = null;

  const first = outside && hold.outsideMs === null;
  if (outside) hold.outsideMs = atMs;
  hold.outside = outside;
  return first;
}
