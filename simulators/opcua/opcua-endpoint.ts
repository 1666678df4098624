import type { DeviceEndpoint, SimulatorContext } from "../simulator.ts";
import type { RunningServer } from "./running-server.ts";

/** What is told of every device behind an OPC UA server; who reads it does so as the first of its users. */
export function opcuaEndpoint(
  device: string,
  { address, port }: RunningServer,
  { host }: Pick<SimulatorContext, "host">,
  [reader]: readonly { readonly name: string; readonly password: string }[],
): Omit<DeviceEndpoint, "dataSources" | "tryIt"> {
  return {
    device,
    endpointType: "Microsoft.OpcUa",
    host,
    port,
    address,
    ...(reader && { credentials: { username: reader.name, password: reader.password } }),
  };
}
