import { networkInterfaces } from "node:os";
import { DeviceMistake } from "../../device-mistake.ts";

/** The IPv4 address of an interface that is told by its name or by that address; throws with those that there are. */
export function interfaceAddress(told: string): string {
  const known = Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.filter(({ family }) => family === "IPv4").map(({ address }) => ({ name, address })),
  );
  const found = known.find(({ name, address }) => name === told || address === told);
  if (found !== undefined) return found.address;
  const there = known.map(({ name, address }) => `${name} (${address})`).join(", ");
  throw new DeviceMistake(`discovery: there is no interface ${told}; there are ${there}`);
}
