import { execFileSync, spawnSync } from "node:child_process";

/** A network of two: this machine, and a place from which programs call it. */
export interface NetworkNamespace extends Disposable {
  readonly name: string;
  /** The interface of this machine and its address. */
  readonly device: string;
  readonly address: string;
}

const address = "198.51.100.1";

/** Whether this process may make networks of its own: it takes root and the tool ip. */
export const mayMakeNamespaces = (() => {
  const name = `dp-try-${process.pid}`;
  const isMade = spawnSync("ip", ["netns", "add", name]).status === 0;
  if (isMade) spawnSync("ip", ["netns", "del", name]);
  return isMade;
})();

/** Makes the network; disposing it takes it away again, with both of its ends. */
export function makeNamespace(): NetworkNamespace {
  const name = `dp-${process.pid}`;
  const [device, inside] = [`dph${process.pid}`, `dpn${process.pid}`];
  const ip = (...command: readonly string[]) => execFileSync("ip", command);
  ip("netns", "add", name);
  ip("link", "add", device, "type", "veth", "peer", "name", inside, "netns", name);
  ip("addr", "add", `${address}/30`, "dev", device);
  ip("link", "set", device, "up");
  ip("-n", name, "addr", "add", "198.51.100.2/30", "dev", inside);
  ip("-n", name, "link", "set", inside, "up");
  ip("-n", name, "route", "add", "default", "dev", inside);
  return { name, device, address, [Symbol.dispose]: () => void ip("netns", "del", name) };
}
