import type { DataPoint, Reading, Trace } from "../../plant/trace.ts";
import type { PlantClock } from "../../simulator.ts";
import type { PtzHead } from "../ptz/head.ts";
import type { View } from "../view.ts";

const tampering: DataPoint = {
  name: "Tampering",
  type: "Boolean",
  description: "The camera looks elsewhere: the door would not be in its picture even without zoom",
};

/** How far the head may be turned before the door, which is straight ahead, would be out of the picture at zoom 1. */
const farthest = { panDegrees: 32, tiltDegrees: 18 } as const;

/** While the head moves, the camera looks this often whether it still sees what it is there for. */
const lookEveryMs = 100;
const keptChanges = 1000;

/** What the camera notices about itself; disposing it ends the looking. */
export interface Scene extends Disposable {
  /** The data point Tampering. It grows as the head is turned; the last thousand changes are kept. */
  readonly trace: Trace;
}

/** Watches the head, which is turned at any time; what it notices is told with the next beat of plant time. */
export function watchScene(head: PtzHead, clock: PlantClock, asset: string): Scene {
  const readings: Reading[] = [];
  let timer: NodeJS.Timeout | undefined;
  const note = (value: boolean, atMs: number) => {
    readings.push({ dataPoint: tampering.name, atMs, value, status: 0 });
    if (readings.length > keptChanges) readings.shift();
  };

  function look(): void {
    clearTimeout(timer);
    const last = readings.at(-1);
    const isElsewhere = looksElsewhere(head.view());
    // One millisecond ahead: this one may have been told already, and nothing may be added to it any more.
    if (last?.value !== isElsewhere) note(isElsewhere, Math.max(clock.now(), last?.atMs ?? 0) + 1);
    if (head.isMoving().panTilt) timer = setTimeout(look, lookEveryMs);
  }

  note(false, clock.now());
  head.onSteered(look);
  return {
    trace: {
      asset,
      dataPoints: [tampering],
      due: (afterMs, untilMs) => readings.filter(({ atMs }) => atMs > afterMs && atMs <= untilMs),
      latest: (dataPoint, untilMs) =>
        readings.findLast((reading) => reading.dataPoint === dataPoint && reading.atMs <= untilMs),
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}

function looksElsewhere({ panDegrees, tiltDegrees }: View): boolean {
  return Math.abs(panDegrees) > farthest.panDegrees || Math.abs(tiltDegrees) > farthest.tiltDegrees;
}
