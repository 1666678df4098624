import { RepublishRequest, ServiceFault, StatusCodes } from "node-opcua-client";
import { z } from "zod";
import type { Asked } from "../tapped-server.ts";
import { defineOpcuaFault, tapFault } from "./opcua-fault.ts";

/** The server has no memory of what it sent: a client that lost a notification on the way cannot have it again. */
export const opcuaRefuseRepublish = defineOpcuaFault({
  kind: "opcua-refuse-republish",
  config: z
    .strictObject({})
    .describe("An OPC UA server refuses Republish with BadMessageNotAvailable; all devices on the server."),
  inject(_config, server) {
    let refusals = 0;
    const answer = ({ request }: Asked) => {
      if (!(request instanceof RepublishRequest)) return undefined;
      refusals += 1;
      return new ServiceFault({ responseHeader: { serviceResult: StatusCodes.BadMessageNotAvailable } });
    };
    return tapFault(server, { answer }, () => refusals > 0);
  },
});
