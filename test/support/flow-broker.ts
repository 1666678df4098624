import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { startEmbeddedBroker } from "../../stack/broker/embedded-broker.ts";
import { stillClock } from "./flow-clock.ts";
import { temporaryDirectory } from "./flow-temporary.ts";
import { until } from "./flow-until.ts";

/** Whether Mosquitto is on this machine; suites that need it say so when they are skipped. */
export const hasMosquitto = spawnSync("mosquitto", ["-h"]).error === undefined;

export interface TestBroker extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  /** Ends it in order, so that its sessions and queues are on disk. */
  stop(): Promise<void>;
  /** Starts it again on the same port, with what it kept. */
  start(): Promise<void>;
}

/** Mosquitto on a free port of loopback, without limits on its queues. */
export async function startMosquitto(extraLines: readonly string[] = []): Promise<TestBroker> {
  const directory = await mkdtemp(join(tmpdir(), "plant-mosquitto-"));
  const port = await freePort();
  const file = join(directory, "mosquitto.conf");
  const lines = [
    `listener ${port} 127.0.0.1`,
    "allow_anonymous true",
    // As root it would change to a user of its own, who could not write here.
    `user ${userInfo().username}`,
    "persistence true",
    `persistence_location ${directory}/`,
    "max_inflight_messages 65535",
    "max_queued_messages 0",
    "set_tcp_nodelay true",
    ...extraLines,
  ];
  await writeFile(file, lines.join("\n"));
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    child = spawn("mosquitto", ["-c", file], { stdio: "ignore" });
    await until(() => answers(port), `mosquitto answers on port ${port}`);
  }

  async function end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const ending = child;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const gone = new Promise((resolve) => ending.once("exit", resolve));
    ending.kill(signal);
    await gone;
  }

  await start();
  return {
    address: `mqtt://127.0.0.1:${port}`,
    port,
    start,
    stop: () => end("SIGTERM"),
    async [Symbol.asyncDispose]() {
      await end("SIGKILL");
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Our own broker, in this process. */
export async function startOwnBroker(): Promise<TestBroker> {
  await using resources = new AsyncDisposableStack();
  const directory = resources.use(await temporaryDirectory());
  const options = { directory: directory.path, clock: stillClock };
  let broker = await startEmbeddedBroker(options);
  const { address, port } = broker;
  const owned = resources.move();
  return {
    address,
    port,
    stop: async () => broker[Symbol.asyncDispose](),
    async start() {
      broker = await startEmbeddedBroker({ ...options, port });
    },
    async [Symbol.asyncDispose]() {
      await broker[Symbol.asyncDispose]();
      await owned.disposeAsync();
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
