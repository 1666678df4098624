import type { Socket } from "node:net";
import { generate, type IPublishPacket, type Packet, parser } from "mqtt-packet";
import { openServer } from "./sockets.ts";

/** One client of a scripted broker, and what it sent. */
export interface ScriptedClient {
  readonly socket: Socket;
  readonly packets: Packet[];
  send(packet: Packet): void;
}

export interface ScriptedBroker extends AsyncDisposable {
  readonly address: string;
  readonly clients: readonly ScriptedClient[];
  /** All publishes of all clients, in the order in which they came. */
  publishes(): readonly IPublishPacket[];
}

export type Script = (packet: Packet, client: ScriptedClient, index: number) => void;

/** A broker on a free port that does what the script says for each packet: for what no real broker can be asked to do. */
export async function startScriptedBroker(script: Script): Promise<ScriptedBroker> {
  const clients: ScriptedClient[] = [];
  const order: IPublishPacket[] = [];
  const server = await openServer((socket) => {
    const packets: Packet[] = [];
    const client: ScriptedClient = {
      socket,
      packets,
      send: (packet) => void socket.write(generate(packet, { protocolVersion: 5 })),
    };
    const index = clients.push(client) - 1;
    const incoming = parser({ protocolVersion: 5 });
    incoming.on("packet", (packet) => {
      packets.push(packet);
      if (packet.cmd === "publish") order.push(packet);
      script(packet, client, index);
    });
    socket.on("data", (bytes: Buffer) => incoming.parse(bytes));
    socket.on("end", () => socket.end());
  });
  return {
    address: `mqtt://127.0.0.1:${server.port}`,
    clients,
    publishes: () => order,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Greets, and acknowledges everything at once. */
export const obliging: Script = (packet, client) => {
  const messageId = packet.messageId ?? 0;
  if (packet.cmd === "connect") client.send({ cmd: "connack", sessionPresent: false, reasonCode: 0 });
  if (packet.cmd === "publish") client.send({ cmd: "puback", messageId, reasonCode: 0 });
  if (packet.cmd === "pingreq") client.send({ cmd: "pingresp" });
  if (packet.cmd === "subscribe") {
    client.send({ cmd: "suback", messageId, granted: packet.subscriptions.map(() => 1) });
  }
};
