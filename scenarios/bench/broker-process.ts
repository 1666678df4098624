import { startEmbeddedBroker } from "../../stack/broker/embedded-broker.ts";
import type { Clock } from "../../stack/clock.ts";

/** The embedded broker in a process of its own: `broker-process.ts DIRECTORY [PORT]` prints its address as JSON. */
const [directory, port = "0"] = process.argv.slice(2);
if (directory === undefined) throw new Error("expected a directory for the broker as first argument");

const machine: Clock = {
  now: () => Date.now(),
  wallMs: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, Math.min(ms, 2 ** 31 - 1));
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    }),
};

const broker = await startEmbeddedBroker({ directory, clock: machine, port: Number(port) });
process.once("SIGTERM", () => void broker[Symbol.asyncDispose]());
process.stdout.write(`${JSON.stringify({ address: broker.address })}\n`);
