import type { PlantClock } from "../simulator.ts";
import type { Troubles } from "./troubles.ts";

/**
 * The clock that a camera shows. It is the machine's, not the plant's: WS-UsernameToken and the termination of
 * subscriptions belong to the network, which knows no plant time. Only what is told about the plant (UtcTime of events,
 * pictures) is plant time.
 */
export interface DeviceClock {
  /** What it shows, as Unix milliseconds. Ask it on behalf of a client: where the clock is off, it has met that. */
  nowMs(): number;
  /** Whether somebody set it by hand. */
  isManual(): boolean;
  /** The POSIX name of the zone that it was told to be in; it shows UTC nevertheless. */
  timeZone(): string;
  /** Sets it by hand; without a time it goes back to the right one, as from an NTP server. */
  set(utcMs: number | undefined, timeZone: string): void;
}

/** A clock that is right, until somebody sets it or a trouble puts it off. */
export function openDeviceClock(clock: PlantClock, troubles: Troubles): DeviceClock {
  let setAheadMs: number | undefined;
  let timeZone = "UTC0";
  const nowMs = () => clock.wallMs() + (setAheadMs ?? 0) + (troubles.clockAheadMs.meet() ?? 0);
  return {
    nowMs,
    isManual: () => setAheadMs !== undefined,
    timeZone: () => timeZone,
    set(utcMs, zone) {
      setAheadMs = utcMs === undefined ? undefined : utcMs - clock.wallMs();
      timeZone = zone;
    },
  };
}
