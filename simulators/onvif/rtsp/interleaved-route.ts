import type { Socket } from "node:net";
import type { PacketRoute } from "./packet-route.ts";
import type { Pair } from "./transport-header.ts";

/** A client that leaves so much unread is dropped: what it would see were long past. */
export const backlogLimitBytes = 1_000_000;

/** Sends packets on two channels of the RTSP connection itself (RFC 2326, section 10.12). */
export function openInterleavedRoute(socket: Socket, channels: Pair): PacketRoute {
  let isOpen = true;

  function send(channel: number, packets: readonly Buffer[]): void {
    if (!isOpen || socket.destroyed || !socket.writable) return;
    if (socket.writableLength > backlogLimitBytes) {
      socket.destroy();
      return;
    }
    const framed = packets.flatMap((packet) => {
      const head = Buffer.from([0x24, channel, 0, 0]);
      head.writeUInt16BE(packet.length, 2);
      return [head, packet];
    });
    socket.write(Buffer.concat(framed));
  }

  return {
    transport: `RTP/AVP/TCP;unicast;interleaved=${channels.join("-")}`,
    sendRtp: (packets) => send(channels[0], packets),
    sendRtcp: (packet) => send(channels[1], [packet]),
    close() {
      isOpen = false;
    },
  };
}
