import { connect } from "node:net";
import { generate, type IConnectPacket, type IPublishPacket, type Packet, parser } from "mqtt-packet";
import { vi } from "vitest";

/** A connection that sends what a test says, and acknowledges nothing by itself. */
export interface RawClient extends Disposable {
  readonly packets: Packet[];
  readonly isClosed: boolean;
  send(packet: Packet): void;
  write(bytes: Uint8Array): void;
  /** PUBLISH packets so far. */
  publishes(): IPublishPacket[];
  /** Resolves once that condition holds of this client. */
  until(holds: (client: RawClient) => boolean): Promise<void>;
}

export async function openRawClient(
  broker: { readonly address: string },
  protocolVersion: 4 | 5 = 5,
): Promise<RawClient> {
  const { hostname, port } = new URL(broker.address);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const packets: Packet[] = [];
  const incoming = parser({ protocolVersion });
  incoming.on("packet", (packet) => packets.push(packet));
  socket.on("data", (chunk) => incoming.parse(chunk));
  socket.on("error", () => {}); // a broker that cuts a hostile client off resets its connection
  const client: RawClient = {
    packets,
    get isClosed() {
      return socket.closed;
    },
    send: (packet) => void socket.write(generate(packet, { protocolVersion })),
    write: (bytes) => void socket.write(bytes),
    publishes: () => packets.filter((packet) => packet.cmd === "publish"),
    until: (holds) =>
      vi.waitFor(
        () => {
          if (!holds(client))
            throw new Error(`still waiting; packets so far: ${JSON.stringify(packets).slice(0, 2_000)}`);
        },
        { timeout: 10_000, interval: 5 },
      ),
    [Symbol.dispose]: () => void socket.destroy(),
  };
  await client.until(() => socket.readyState === "open");
  return client;
}

/** Opens a connection and waits for its CONNACK. */
export async function connectRawClient(
  broker: { readonly address: string },
  connectPacket: Partial<IConnectPacket> & { readonly clientId: string },
): Promise<RawClient> {
  const version = connectPacket.protocolVersion === 4 ? 4 : 5;
  const client = await openRawClient(broker, version);
  client.send({
    cmd: "connect",
    protocolId: "MQTT",
    protocolVersion: version,
    clean: true,
    keepalive: 0,
    ...connectPacket,
  });
  await client.until(({ packets }) => packets.some(({ cmd }) => cmd === "connack"));
  return client;
}
