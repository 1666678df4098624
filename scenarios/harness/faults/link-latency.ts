import { z } from "zod";
import { duration } from "../../../simulators/duration.ts";
import { defineFault } from "./fault.ts";

/** Every byte on a link comes late, as over a satellite. Latency belongs to the network, so it is wall time. */
export const linkLatency = defineFault({
  kind: "link-latency",
  config: z
    .strictObject({
      latency: duration.describe("How late every byte comes, each way, in wall time."),
      jitter: duration
        .optional()
        .describe("Adds a uniform share of this, in wall time; order is kept; none if absent."),
    })
    .describe("Every byte on a link comes late, as over a satellite."),
  inject({ latency, jitter = 0 }, { link, random }) {
    const before = link.touched.delayed;
    const slow = link.delay(() => latency + jitter * random());
    return {
      wasFelt: () => link.touched.delayed > before,
      [Symbol.dispose]: () => slow[Symbol.dispose](),
    };
  },
});
