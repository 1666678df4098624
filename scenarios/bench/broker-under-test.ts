import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** A broker in another process. */
export interface BrokerProcess extends AsyncDisposable {
  readonly address: string;
}

/** The embedded broker in a process and a directory of its own; both are gone when it is disposed of. */
export async function startEmbedded(): Promise<BrokerProcess> {
  await using resources = new AsyncDisposableStack();
  const directory = await temporaryDirectory(resources);
  const entry = fileURLToPath(new URL("broker-process.ts", import.meta.url));
  const child = own(
    spawn(process.execPath, [entry, directory], { stdio: ["ignore", "pipe", "inherit"] }),
    resources,
  );
  const [line] = await once(child.stdout, "data", { signal: AbortSignal.timeout(10_000) });
  const { address } = JSON.parse(String(line));
  const owned = resources.move();
  return { address, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** Mosquitto without persistence, on a free port. */
export async function startMosquitto(): Promise<BrokerProcess> {
  await using resources = new AsyncDisposableStack();
  const directory = await temporaryDirectory(resources);
  const port = await freePort();
  const config = join(directory, "mosquitto.conf");
  // Its own limits of 20 in flight and 1,000 waiting would measure the limits.
  const settings = [
    "allow_anonymous true",
    "persistence false",
    "max_inflight_messages 0",
    "set_tcp_nodelay true",
  ];
  await writeFile(
    config,
    [`listener ${port} 127.0.0.1`, ...settings, "max_queued_messages 0", "log_type error"].join("\n"),
  );
  own(spawn("mosquitto", ["-c", config], { stdio: ["ignore", "ignore", "inherit"] }), resources);
  await answers(port);
  const owned = resources.move();
  return { address: `mqtt://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function own<C extends ChildProcess>(child: C, resources: AsyncDisposableStack): C {
  const ended = once(child, "exit");
  resources.defer(async () => {
    child.kill();
    await ended;
  });
  return child;
}

async function temporaryDirectory(resources: AsyncDisposableStack): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "plant-bench-"));
  resources.defer(() => rm(directory, { recursive: true }));
  return directory;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("expected a TCP address");
  return address.port;
}

/** Resolves once something listens there. */
async function answers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const socket = connect({ host: "127.0.0.1", port });
    const connected = await once(socket, "connect").then(
      () => true,
      () => false, // nothing listens yet
    );
    socket.destroy();
    if (connected) return;
    await sleep(50);
  }
  throw new Error(`expected mosquitto to listen on 127.0.0.1:${port} within 5 s`);
}

export async function isInstalled(program: string): Promise<boolean> {
  const child = spawn(program, ["-h"], { stdio: "ignore" });
  return new Promise((resolve) => {
    child.once("error", () => resolve(false));
    child.once("exit", () => resolve(true));
  });
}
