import type { Socket } from "node:net";
import { generate, type Packet, parser } from "mqtt-packet";
import { decodePublish, type IncomingPublish, readVariable } from "./decode-publish.ts";

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
  /** Anything but a PUBLISH. */
  packet(packet: Packet): void;
  publish(publish: IncomingPublish): void;
  /** Called once; the socket is gone or of no more use. */
  lost(reason: Error): void;
}

const publishType = 0x30;

/** Where the packet that begins at `start` ends, beyond what is there if it is not all there. */
function endOfFrame(bytes: Buffer, start: number): number {
  const length = readVariable(bytes, start + 1);
  return length === undefined ? bytes.length + 1 : length.end + length.value;
}

export function openPacketStream(socket: Socket, listener: PacketListener): PacketStream {
  const packets = parser({ protocolVersion: 5 });
  let pieces: Buffer[] = [];
  let pieceBytes = 0;
  let neededBytes = 0;
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

  function receive(bytes: Buffer): void {
    pieces.push(bytes);
    pieceBytes += bytes.length;
    if (pieceBytes < neededBytes) return;
    const all = pieces.length === 1 ? bytes : Buffer.concat(pieces);
    let start = 0;
    let end = endOfFrame(all, start);
    for (; end <= all.length && !lost; end = endOfFrame(all, start)) {
      takeFrame(all.subarray(start, end));
      start = end;
    }
    pieces = [all.subarray(start)];
    pieceBytes = all.length - start;
    neededBytes = end - start;
  }

  function takeFrame(frame: Buffer): void {
    if ((frame.readUInt8(0) & 0xf0) !== publishType) packets.parse(frame);
    else listener.publish(decodePublish(frame, readVariable(frame, 1)?.end ?? frame.length));
  }

  const badPacket = (cause: Error) =>
    lose(new Error(`broker sent a bad packet: ${cause.message}`, { cause }));
  packets.on("packet", (packet) => {
    if (!lost) listener.packet(packet);
  });
  packets.on("error", badPacket);
  socket.on("data", (bytes: Buffer) => {
    try {
      receive(bytes);
    } catch (cause) {
      badPacket(cause instanceof Error ? cause : new Error(String(cause)));
    }
  });
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
