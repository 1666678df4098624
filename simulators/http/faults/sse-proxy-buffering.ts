import { z } from "zod";
import { defineHttpFault, type StreamLine } from "../http-fault.ts";

const config = z
  .strictObject({
    bytes: z
      .int()
      .min(64, "must be at least 64")
      .max(1_048_576, "must be at most 1048576")
      .default(4_096)
      .describe("The size of the buffer, in bytes: it goes out when it is full. 4096 holds some 40 events."),
  })
  .describe("A proxy before the device holds events back and delivers them in lumps, heartbeats among them.");

/** Streams come in lumps; healing delivers what is held back. */
export const sseProxyBuffering = defineHttpFault({
  kind: "sse-proxy-buffering",
  config,
  begin({ bytes }, { felt, healed }) {
    const held = new Map<StreamLine, string>();
    const release = (line: StreamLine) => {
      line.send(held.get(line) ?? "");
      held.delete(line);
    };
    healed.addEventListener("abort", () => {
      for (const line of held.keys()) release(line);
    });
    return {
      rewrite(text, line) {
        if (!held.has(line)) line.onEnd(() => release(line));
        const lump = (held.get(line) ?? "") + text;
        const isFull = lump.length >= bytes;
        held.set(line, isFull ? "" : lump);
        if (isFull) return lump;
        felt();
        return "";
      },
    };
  },
});
