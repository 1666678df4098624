import { z } from "zod";
import { defineOpcuaFault } from "./opcua-fault.ts";

/** Somebody has renewed the server's certificate, and told nobody who trusts the old one. */
export const opcuaCertificateReplaced = defineOpcuaFault({
  kind: "opcua-certificate-replaced",
  config: z
    .strictObject({})
    .describe(
      "An OPC UA server starts again with another certificate, and with its own when the fault heals; all devices on the server.",
    ),
  async inject(_config, server) {
    let connections = 0;
    const countConnection = () => {
      connections += 1;
    };
    const alteration = await server.alter({ hasOtherCertificate: true });
    server.current()?.on("newChannel", countConnection);
    return { wasFelt: () => connections > 0, [Symbol.asyncDispose]: () => alteration[Symbol.asyncDispose]() };
  },
});
