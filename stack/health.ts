import type { Clock } from "./clock.ts";
import { reasonOf } from "./retry.ts";

/** How one connection of the stack is. */
export interface Health {
  readonly connected: boolean;
  /** Why it is not connected, where that is known. */
  readonly reason: string | undefined;
  /** Since when, plant time as Unix milliseconds; of an outage, since it began. */
  readonly sinceMs: number;
}

/** Remembers how a connection is, and reports changes only: an outage of three days is one event, not one a retry. */
export interface HealthWatch {
  health(): Health;
  up(): void;
  down(failure: unknown): void;
}

export function watchHealth(
  clock: Pick<Clock, "now">,
  onChange: (health: Health) => void = () => {},
): HealthWatch {
  let health: Health = { connected: false, reason: undefined, sinceMs: clock.now() };

  function become(connected: boolean, reason: string | undefined): void {
    if (connected === health.connected && reason === health.reason) return;
    const sinceMs = connected === health.connected ? health.sinceMs : clock.now();
    health = { connected, reason, sinceMs };
    onChange(health);
  }

  return {
    health: () => health,
    up: () => become(true, undefined),
    down: (failure) => become(false, reasonOf(failure)),
  };
}
