import { z } from "zod";
import { defineFault } from "./fault.ts";

/** The network on a link is gone: connections drop and new ones are refused, as when a switch loses power. */
export const linkCut = defineFault({
  kind: "link-cut",
  config: z
    .strictObject({})
    .describe("The network on a link is gone: connections drop and new ones are refused."),
  inject(_config, { link }) {
    const before = link.touched.dropped + link.touched.refused;
    const outage = link.cut();
    return {
      wasFelt: () => link.touched.dropped + link.touched.refused > before,
      [Symbol.dispose]: () => outage[Symbol.dispose](),
    };
  },
});
