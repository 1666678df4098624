import { z } from "zod";
import { DeviceMistake } from "../device-mistake.ts";
import { limitsConfig } from "./limits.ts";
import { securityConfig } from "./security/security-config.ts";

/** The keys of every device behind an OPC UA server of ours. */
export const serverKeys = {
  port: z
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .describe("TCP port of the server; devices of a kind may share one; any free one if absent."),
  security: securityConfig.prefault({}),
  limits: limitsConfig.prefault({}),
};

const serverConfig = z.object(serverKeys);

/** What a device says about the server that it is behind. */
export type ServerConfig = z.output<typeof serverConfig>;

/** A server that devices share. */
export interface SharedServer<Device> {
  readonly config: ServerConfig;
  readonly devices: readonly Device[];
}

/**
 * Puts devices on servers: those of one port on one, and those on any free port with the same settings on one.
 * Throws where devices of one port differ in their settings.
 */
export function shareServers<Device extends { readonly name: string; readonly config: ServerConfig }>(
  devices: readonly Device[],
): readonly SharedServer<Device>[] {
  const settings = ({ config: { security, limits } }: Device) => JSON.stringify({ security, limits });
  const groups = [
    ...Map.groupBy(devices, (device) => String(device.config.port ?? settings(device))).values(),
  ];
  refuseSharedPki(groups);
  return groups.flatMap((members) => {
    const [first] = members;
    if (!first) return [];
    const other = members.find((device) => settings(device) !== settings(first));
    if (other) {
      throw new DeviceMistake(
        `${first.name} and ${other.name} share port ${first.config.port} but differ in security or limits: ` +
          "give them the same, or another port",
      );
    }
    const { port, security, limits } = first.config;
    return [{ config: { port, security, limits }, devices: members }];
  });
}

function refuseSharedPki(
  groups: readonly (readonly { readonly name: string; readonly config: ServerConfig }[])[],
): void {
  const keepers = new Map<string, string>();
  for (const [first] of groups) {
    const pki = first?.config.security.pki;
    if (!first || pki === undefined) continue;
    const other = keepers.get(pki);
    if (other !== undefined) {
      throw new DeviceMistake(
        `${other} and ${first.name} are on different servers and keep one PKI, ${pki}: give each its own`,
      );
    }
    keepers.set(pki, first.name);
  }
}
