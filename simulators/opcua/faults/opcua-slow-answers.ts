import { z } from "zod";
import { duration } from "../../duration.ts";
import { defineOpcuaFault } from "./opcua-fault.ts";

/** A server that is too busy: each answer comes late, in the order in which they were ready. */
export const opcuaSlowAnswers = defineOpcuaFault({
  kind: "opcua-slow-answers",
  config: z
    .strictObject({ delay: duration.describe("How late every answer comes, in wall time.") })
    .describe("An OPC UA server answers late; all devices on the server."),
  inject({ delay }, { taps }) {
    const held = new Set<() => void>();
    let delays = 0;
    const tap = {
      hold(send: () => void) {
        delays += 1;
        const release = () => {
          clearTimeout(timer);
          if (held.delete(release)) send();
        };
        const timer = setTimeout(release, delay);
        held.add(release);
      },
    };
    taps.add(tap);
    return {
      wasFelt: () => delays > 0,
      [Symbol.asyncDispose]: async () => {
        taps.delete(tap);
        // Whatever overtook these would come to its client out of order.
        for (const release of held) release();
      },
    };
  },
});
