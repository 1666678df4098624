import { createSocket } from "node:dgram";
import { once } from "node:events";
import { networkInterfaces } from "node:os";

const group = "239.255.255.250";

/** Somebody who asks for cameras, and hears what they say to everybody. */
export interface Prober extends AsyncDisposable {
  /** Sends this to an address, as it is. */
  send(message: string | Buffer, address?: string): void;
  /** All that came, in order. */
  readonly heard: string[];
}

/** Opens a prober on the loopback interface, which hears the group at that port. */
export async function openProber(port: number): Promise<Prober> {
  const heard: string[] = [];
  const own = createSocket("udp4");
  const shared = createSocket({ type: "udp4", reuseAddr: true });
  for (const socket of [own, shared]) socket.on("message", (message) => heard.push(message.toString()));
  own.bind(0, "127.0.0.1");
  shared.bind({ port, address: process.platform === "win32" ? "127.0.0.1" : group });
  await Promise.all([once(own, "listening"), once(shared, "listening")]);
  own.setMulticastInterface("127.0.0.1");
  shared.addMembership(group, "127.0.0.1");
  return {
    heard,
    send: (message, address = "127.0.0.1") => void own.send(message, port, address),
    async [Symbol.asyncDispose]() {
      const closed = [once(own, "close"), once(shared, "close")];
      own.close();
      shared.close();
      await Promise.all(closed);
    },
  };
}

/** A UDP port of the loopback interface that nobody uses. */
export async function freeUdpPort(): Promise<number> {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  await once(socket, "close");
  return port;
}

/** The address of the interface over which multicast goes; undefined on a machine that has only itself. */
export function outsideAddress(): string | undefined {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return addresses.find(({ family, internal }) => family === "IPv4" && !internal)?.address;
}

const namespaces =
  'xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl" xmlns:tds="http://www.onvif.org/ver10/device/wsdl"';

/** A question of WS-Discovery with that content. */
export function question(kind: "Probe" | "Resolve", content: string, messageId = "urn:uuid:1"): string {
  return `<e:Envelope ${namespaces}><e:Header><a:MessageID>${messageId}</a:MessageID><a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To><a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/${kind}</a:Action></e:Header><e:Body><d:${kind}>${content}</d:${kind}></e:Body></e:Envelope>`;
}
