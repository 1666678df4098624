import type { Ledger } from "./ledger.ts";
import type { Link } from "./link.ts";

interface Watched {
  readonly ledger: Ledger;
  readonly links: ReadonlyMap<string, Link>;
  readonly devices: readonly string[];
  /** Readings at the destination so far. */
  readonly delivered: () => number;
}

/** More readings than this on the way make plant time wait at speed `max`. */
const limit = 20_000;

/** Tells whether too much is in flight; what waits behind a cut link is not in flight. */
export function createPressure() {
  let watched: Watched | undefined;
  return {
    watch(what: Watched) {
      watched = what;
    },
    isHigh(): boolean {
      if (watched === undefined) return false;
      const { ledger, links, devices, delivered } = watched;
      let due = 0;
      let seen = 0;
      for (const device of devices) {
        seen += ledger.seenOf(device);
        if (links.get(device)?.isCut !== true) due += ledger.dueOf(device) - ledger.seenOf(device);
      }
      if (links.get("broker")?.isCut !== true && due > limit) return true;
      return links.get("uplink")?.isCut !== true && seen - delivered() > limit;
    },
  };
}
