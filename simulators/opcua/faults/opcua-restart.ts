import { z } from "zod";
import { defineOpcuaFault } from "./opcua-fault.ts";

/** The server is started again, with nothing left of its sessions; until it heals it may not be what it was before. */
export const opcuaRestart = defineOpcuaFault({
  kind: "opcua-restart",
  config: z
    .strictObject({
      staysDown: z
        .boolean()
        .default(false)
        .describe("Whether it starts again only when the fault heals, instead of at once."),
      namespaceShift: z
        .int()
        .min(0)
        .max(100)
        .default(0)
        .describe(
          "By how much the index of its namespaces is higher until the fault heals by another restart.",
        ),
      forgetNodes: z
        .boolean()
        .default(false)
        .describe(
          "Whether it answers BadNodeIdUnknown for its nodes until the fault heals by another restart.",
        ),
    })
    .describe("An OPC UA server stops and starts again on its port; all devices on the server."),
  async inject({ staysDown, namespaceShift, forgetNodes }, server) {
    let hits = server.current()?.currentChannelCount ?? 0;
    const tap = {
      see: () => {
        hits += 1;
      },
    };
    const isAltered = namespaceShift > 0 || forgetNodes;
    await using resources = new AsyncDisposableStack();
    if (staysDown || isAltered) {
      resources.use(await server.alter({ isDown: staysDown, namespaceShift, forgetsNodes: forgetNodes }));
    } else await server.restart();
    if (isAltered) {
      server.taps.add(tap);
      resources.defer(() => void server.taps.delete(tap));
    }
    const owned = resources.move();
    return { wasFelt: () => hits > 0, [Symbol.asyncDispose]: () => owned.disposeAsync() };
  },
});
