import type { InjectedFault } from "../device-fault.ts";
import { openTrouble, type Trouble } from "./trouble.ts";

/** What is wrong with a camera at the moment; set by its faults, asked by those who serve its clients. */
export interface Troubles {
  /**
   * Whether streams are lost. Ask it on behalf of a client, once for each stream that is refused or dropped for it: a
   * `true` counts as a client having met the fault.
   */
  streamIsLost(): boolean;
  /** Calls back when streams are lost: whoever serves some drops them. Disposing ends the calls. */
  onStreamLost(listener: () => void): Disposable;
  loseStreams(): InjectedFault;
  /** The plant time, in Unix milliseconds, that the picture still shows. */
  readonly frozenAtMs: Trouble<number>;
  /** The host, with or without a port, that stands in every address that the camera tells. */
  readonly wrongHost: Trouble<string>;
  /** How far the camera's clock is ahead; behind, if negative. */
  readonly clockAheadMs: Trouble<number>;
  /** Nothing is told without credentials, not even the time. */
  readonly authenticationOnly: Trouble<true>;
  readonly answerDelayMs: Trouble<number>;
  /** A subscription is forgotten when it is so old, in machine time, whoever renews it or pulls from it. */
  readonly subscriptionLifeMs: Trouble<number>;
}

/** A camera with which nothing is wrong. */
export function openTroubles(): Troubles {
  const streamLost = openTrouble<true>();
  const listeners = new Set<() => void>();
  return {
    streamIsLost: () => streamLost.meet() === true,
    onStreamLost(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    loseStreams() {
      const lost = streamLost.begin(true);
      for (const listener of listeners) listener();
      return lost;
    },
    frozenAtMs: openTrouble(),
    wrongHost: openTrouble(),
    clockAheadMs: openTrouble(),
    authenticationOnly: openTrouble(),
    answerDelayMs: openTrouble(),
    subscriptionLifeMs: openTrouble(),
  };
}
