import { blockTrace } from "./block-trace.ts";
import type { Oven } from "./oven.ts";
import { doorOpen } from "./oven-data-points.ts";
import type { DataPoint, Reading, Trace } from "./trace.ts";

const motion: DataPoint = {
  name: "Motion",
  type: "Boolean",
  description: "Something moves in front of the oven: it is loaded or unloaded, or its door is open",
};

/** The door of an oven, as a camera in front of it sees it: the very door that cools the oven. */
export function doorTrace(asset: string, oven: Oven): Trace {
  return blockTrace({
    asset,
    dataPoints: [doorOpen, motion],
    startMs: oven.setup.startMs,
    blockMs: oven.setup.blockMs,
    block(index) {
      const { readings, before } = oven.block(index);
      return {
        readings: readings.flatMap(seen),
        before: before.flatMap((reading) => (reading ? seen(reading) : [])),
      };
    },
  });
}

/** Nobody loads or unloads through a shut door, so that an open door and motion are one thing to the camera. */
function seen(reading: Reading): readonly Reading[] {
  return reading.dataPoint === doorOpen.name ? [reading, { ...reading, dataPoint: motion.name }] : [];
}
