import { z } from "zod";
import { defineOpcuaFault, tapFault } from "./opcua-fault.ts";

/** Sessions end long before their timeout, as with servers that count badly or run out of memory. */
export const opcuaCloseSessions = defineOpcuaFault({
  kind: "opcua-close-sessions",
  config: z
    .strictObject({
      probability: z
        .number()
        .positive()
        .max(1)
        .default(1)
        .describe("Of each request that it closes the session in which it comes, from 0 to 1."),
      keepSubscriptions: z
        .boolean()
        .default(true)
        .describe("Whether the subscriptions wait for a client that transfers them."),
    })
    .describe("An OPC UA server closes sessions too early; all devices on the server."),
  inject({ probability, keepSubscriptions }, server, random) {
    let closed = 0;
    return tapFault(
      server,
      {
        // The request itself goes on to the server, which knows no such session any more.
        answer({ request, server: current }) {
          const token = request.requestHeader.authenticationToken;
          if (!current.getSession(token, true) || random() >= probability) return undefined;
          current.engine.closeSession(token, !keepSubscriptions, "Terminated");
          closed += 1;
          return undefined;
        },
      },
      () => closed > 0,
    );
  },
});
