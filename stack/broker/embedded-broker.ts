import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { Clock } from "../clock.ts";
import type { RunningBroker } from "./broker.ts";
import { Engine } from "./engine.ts";
import { openFront } from "./front.ts";
import { type BrokerLimits, defaultLimits } from "./limits.ts";
import { Store } from "./store.ts";

export interface EmbeddedBrokerOptions {
  /** Holds sessions, queues, retained messages and wills; one broker at a time. */
  readonly directory: string;
  readonly clock: Clock;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  readonly limits?: Partial<BrokerLimits>;
}

/**
 * An MQTT 5 and 3.1.1 broker in this process, under the profile of the AIO broker: QoS 0 and 1, sessions, queues,
 * retained messages and wills on disk, everything that expires in plant time. No TLS, WebSocket, authentication or
 * authorization: it is for loopback.
 *
 * A PUBLISH of QoS 1 is acknowledged once each persistent session that gets it has it on disk or has acknowledged it.
 * That holds when the process is killed; a loss of power may take the last transactions. A subscriber may get a
 * message again after such a death, under another identifier and with DUP clear, if its PUBACK was not committed yet.
 *
 * A full disk, or any other that refuses, ends it: see `failed`.
 *
 * What MQTT has and this broker has not, because aedes 2.0.0-beta.1 underneath leaves no place for it:
 * - Shared subscriptions of MQTT 5: CONNACK says so and SUBACK is 0x9E. Those of MQTT 3.1.1 work.
 * - CONNACK announces neither Maximum QoS 1 nor the lack of subscription identifiers, which are ignored. Who
 *   subscribes with QoS 2 is granted it in SUBACK and gets QoS 1; a PUBLISH of QoS 2 ends the connection (0x9B).
 * - Enhanced authentication: a CONNECT with a method gets 0x8C, an AUTH packet ends the connection.
 * And by choice: no PUBACK says that nobody subscribed (0x10), and no back-pressure answers 0x97 when memory is short,
 * since all but the first 2,000 messages of a queue wait on disk alone.
 */
export async function startEmbeddedBroker(options: EmbeddedBrokerOptions): Promise<RunningBroker> {
  await using resources = new AsyncDisposableStack();
  const { directory, clock, host = "127.0.0.1" } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const store = resources.use(new Store(directory));
  const engine = resources.use(new Engine({ store, clock, limits }));
  const sockets = new Set<Socket>();
  resources.defer(() => closeAll(sockets));
  const front = resources.use(await openFront(engine, limits));
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    front.handle(socket);
  });
  server.listen(options.port ?? 0, host);
  await once(server, "listening");
  resources.defer(async () => void server.close());
  const failed = store.failed.then(async (reason) => {
    server.close();
    await closeAll(sockets);
    return reason;
  });

  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("expected a TCP address");
  const owned = resources.move();
  return {
    host,
    port: address.port,
    address: `mqtt://${host}:${address.port}`,
    stats: () => engine.stats(),
    failed,
    async [Symbol.asyncDispose]() {
      const isTold = store.failure !== undefined;
      await owned.disposeAsync();
      if (!isTold && store.failure !== undefined) throw store.failure;
    },
  };
}

/** Connections without a CONNECT are nobody's but ours. */
async function closeAll(sockets: ReadonlySet<Socket>): Promise<void> {
  const open = [...sockets];
  const closed = open.map((socket) => once(socket, "close"));
  for (const socket of open) socket.destroy();
  await Promise.all(closed);
}
