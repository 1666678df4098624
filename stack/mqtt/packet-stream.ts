import type { Socket } from "node:net";
import { generate, type Packet, parser } from "mqtt-packet";

/** MQTT 5 packets over one socket. */
export interface PacketStream {
  /** Sends the bytes of a packet; all that one turn of the event loop sends leaves in a single write. */
  send(bytes: Buffer): void;
  /** Reads no more until resumed; what was read already still comes. */
  pause(): void;
  resume(): void;
  isPaused(): boolean;
  /** Sends what waits, then closes the socket. */
  end(): void;
}

/** The bytes of any packet but PUBLISH, which has an encoder of its own. */
export function encode(packet: Packet): Buffer {
  return generate(packet, { protocolVersion: 5 });
}

export interface PacketListener {
  packet(packet: Packet): void;
  /** Called once; the socket is gone or of no more use. */
  lost(reason: Error): void;
}

export function openPacketStream(socket: Socket, listener: PacketListener): PacketStream {
  const packets = parser({ protocolVersion: 5 });
  let waiting: Buffer[] = [];
  let lost = false;

  function lose(reason: Error): void {
    if (lost) return;
    lost = true;
    socket.destroy();
    listener.lost(reason);
  }

  function flush(): void {
    const bytes = waiting;
    waiting = [];
    if (!lost && bytes.length > 0)
      socket.write(bytes.length === 1 && bytes[0] ? bytes[0] : Buffer.concat(bytes));
  }

  packets.on("packet", (packet) => {
    if (!lost) listener.packet(packet);
  });
  packets.on("error", (cause: Error) =>
    lose(new Error(`broker sent a bad packet: ${cause.message}`, { cause })),
  );
  socket.on("data", (bytes: Buffer) => packets.parse(bytes));
  socket.on("error", (cause) =>
    lose(new Error(`connection to the broker failed: ${cause.message}`, { cause })),
  );
  socket.on("close", () => lose(new Error("broker closed the connection")));

  return {
    send(bytes) {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push(bytes);
    },
    pause() {
      if (!socket.isPaused()) socket.pause();
    },
    resume() {
      if (socket.isPaused()) socket.resume();
    },
    isPaused: () => socket.isPaused(),
    end() {
      flush();
      socket.destroySoon();
    },
  };
}
