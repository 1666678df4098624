import { simulators } from "../../../simulators/catalog.ts";
import type { AssetSpec } from "../../../simulators/plant/asset-spec.ts";
import { ovenSpec } from "../../../simulators/plant/oven-spec.ts";
import { plantProblems } from "../../../simulators/plant/plant-problems.ts";
import { isInList, pathInFile } from "./fleet.ts";
import type { Mistake } from "./issues.ts";
import { isFleet, knownNames, listNames, mustFit, noSuch } from "./naming.ts";
import type { DeviceConfig } from "./schema.ts";
import { member, type SoundParts } from "./sound-parts.ts";

/** What each device says by itself: its name, the devices that it names, and what it plans. */
export function checkDevices(parts: SoundParts): Mistake[] {
  return [...parts.devices].flatMap(([name, device]) => {
    const { kind, count: _count, ...config } = device;
    const late = (simulatorOf(kind)?.schedule?.(config) ?? []).flatMap(({ path, ...plan }) =>
      mustFit(["devices", name, ...path], plan, parts.durationMs),
    );
    return [...checkName(name, parts), ...checkNamed(name, device, parts), ...late];
  });
}

function checkName(name: string, { written, names }: SoundParts): Mistake[] {
  if (["broker", "uplink"].includes(name))
    return [
      { path: ["devices", name], message: "is the name of a link; give the device another", atKey: true },
    ];
  const members = names.get(name) ?? [];
  const taken = members.find((one) => one !== name && written.includes(one));
  if (taken === undefined) return [];
  const message = `makes ${members[0]} to ${members.at(-1)}, but ${taken} stands in the file as well; rename one of them`;
  return [{ path: ["devices", name, "count"], message }];
}

function checkNamed(
  name: string,
  { kind, count: _count, ...config }: DeviceConfig,
  parts: SoundParts,
): Mistake[] {
  const { written, names } = parts;
  const candidates = knownNames(parts);
  return (simulatorOf(kind)?.references?.(config) ?? []).flatMap(({ path, device }) => {
    const mistake = (message: string) => [{ path: ["devices", name, ...path], message }];
    if (!candidates.includes(device))
      return mistake(noSuch("device", device, { listed: listNames(written, parts), candidates }));
    if (!isFleet(device, parts) || isInList({ path })) return [];
    return mistake(`takes one device, but ${device} is a fleet; name one, such as ${names.get(device)?.[0]}`);
  });
}

/** What the plant cannot model, told once for a whole fleet; names that lead nowhere at all are `checkDevices`' to tell. */
export function checkPlant(parts: SoundParts): Mistake[] {
  const { devices, members, names } = parts;
  const origins = new Map(members.map((one) => [one.name, one]));
  const known = knownNames(parts);
  return plantProblems(assetsOf(parts)).flatMap(({ asset, path, message }) => {
    const origin = origins.get(asset);
    if (origin === undefined || names.get(origin.written)?.[0] !== asset) return [];
    const keys = path.map((key) => (typeof key === "string" ? inFile(key) : key));
    const named = keys.reduce<unknown>((value, key) => member(value, String(key)), origin.config);
    if (typeof named === "string" && (!known.includes(named) || isFleet(named, parts))) return [];
    const inWritten = pathInFile(keys, devices.get(origin.written), names);
    return [{ path: ["devices", origin.written, ...inWritten], message }];
  });
}

/** What the plant has to model for each device; what has a mistake of its own may be an oven once that is mended. */
export function assetsOf({ written, devices, members }: SoundParts): Record<string, AssetSpec> {
  const assets: Record<string, AssetSpec> = {};
  for (const name of written) if (!devices.has(name)) assets[name] = mendedOven;
  for (const { name, config } of members) {
    const { kind, ...rest } = config;
    assets[name] = simulatorOf(kind)?.asset(rest) ?? mendedOven;
  }
  return assets;
}

const mendedOven: AssetSpec = { model: "oven", ...ovenSpec.parse({}) };

/** The plant's name of a value ends in its unit; in a file the value has it. */
const inFile = (key: string) => key.replace(/Ms$/, "");

/** One port for two devices, unless they are of a kind that shares it. */
export function checkPorts({ devices }: SoundParts): Mistake[] {
  const asked = [...devices].filter(([, { port }]) => port !== undefined);
  return asked.flatMap(([name, { kind, port, count, address }]) => {
    const path = ["devices", name, "port"];
    const shares = simulatorOf(kind)?.sharesPort === true;
    if (typeof count === "number" && count > 1 && !shares)
      return [
        {
          path,
          message: `is one port for a fleet, and ${kind}s cannot share it; leave it out for any free ones`,
        },
      ];
    const [first, taker] = asked.find(([, other]) => other.port === port && mayMeet(other, address)) ?? [
      name,
    ];
    if (first === name || (taker?.kind === kind && shares)) return [];
    const message = `${first} has port ${port} already; give ${name} another, or leave it out for any free one`;
    return [{ path, message }];
  });
}

/** Two addresses keep one port apart; a device without one listens where all do. */
const mayMeet = (other: DeviceConfig, address: unknown) =>
  other.address === undefined || address === undefined || other.address === address;

const simulatorOf = (kind: string) => simulators.find((one) => one.kind === kind);
