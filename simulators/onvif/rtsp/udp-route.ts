import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { isIPv6 } from "node:net";
import type { PacketRoute } from "./packet-route.ts";
import type { Pair } from "./transport-header.ts";

/** Where packets go, and from which address. */
export interface UdpOptions {
  readonly host: string;
  /** The client's own address; packets go nowhere else. */
  readonly peer: string;
  readonly clientPorts: Pair;
  /** The client sent a report: it still listens. */
  readonly onReport: () => void;
}

/** RTP ports are even and RTCP is the next (RFC 3550, section 11): half of the free ports are not, and some are taken. */
const attempts = 32;

/** Opens two ports of this machine and sends from them. */
export async function openUdpRoute({ host, peer, clientPorts, onReport }: UdpOptions): Promise<PacketRoute> {
  const [rtp, rtcp] = await bindPair(host);
  // A client that does not listen any more shows as an error of the socket: its session will time out.
  for (const socket of [rtp, rtcp]) socket.on("error", () => {});
  const serverPorts = `${rtp.address().port}-${rtcp.address().port}`;
  // A socket of IPv6 reaches clients of IPv4 by another name.
  const address = isIPv6(host) && !isIPv6(peer) ? `::ffff:${peer}` : peer;
  let isOpen = true;

  rtcp.on("message", (_packet, sender) => {
    if (sender.address === address) onReport();
  });
  return {
    transport: `RTP/AVP;unicast;client_port=${clientPorts.join("-")};server_port=${serverPorts}`,
    sendRtp(packets) {
      if (isOpen) for (const packet of packets) rtp.send(packet, clientPorts[0], address);
    },
    sendRtcp(packet) {
      if (isOpen) rtcp.send(packet, clientPorts[1], address);
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      // What was sent last, the goodbye, is on its way first.
      for (const socket of [rtp, rtcp]) setImmediate(() => socket.close());
    },
  };
}

async function bindPair(host: string): Promise<readonly [rtp: Socket, rtcp: Socket]> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const rtp = await bind(host, 0);
    const port = rtp?.address().port ?? 1;
    const rtcp = port % 2 === 0 ? await bind(host, port + 1) : undefined;
    if (rtp !== undefined && rtcp !== undefined) return [rtp, rtcp];
    rtp?.close();
  }
  throw new Error(`expected two free UDP ports in a row on ${host}, found none in ${attempts} attempts`);
}

async function bind(host: string, port: number): Promise<Socket | undefined> {
  const socket = createSocket(isIPv6(host) ? "udp6" : "udp4");
  socket.bind(port, host);
  try {
    await once(socket, "listening");
    return socket;
  } catch {
    // Taken: the caller tries another.
    socket.close();
    return undefined;
  }
}
