import type { Exchange } from "./exchange.ts";
import { openInterleavedRoute } from "./interleaved-route.ts";
import type { PacketRoute } from "./packet-route.ts";
import { openRtpSender } from "./rtp-sender.ts";
import { RtspError, type RtspResponse } from "./rtsp-message.ts";
import { readTarget } from "./rtsp-target.ts";
import type { Session } from "./sessions.ts";
import { chooseTransport, type Pair, type Transport } from "./transport-header.ts";
import { openUdpRoute } from "./udp-route.ts";

/** SETUP (RFC 2326, section 10.4): agrees on the way of the packets. In a session that waits it changes the way. */
export async function setup(exchange: Exchange): Promise<RtspResponse> {
  const { request, server, client } = exchange;
  const { sessions, camera } = server;
  const { profile, isTrack } = readTarget(request.uri, server);
  if (!isTrack) throw new RtspError(459, "expected the address of the track, as the description tells it");
  const before = request.headers.has("session") ? exchange.session() : undefined;
  if (before !== undefined && before.profile !== profile)
    throw new RtspError(459, "a session holds one stream; expected SETUP without a session for another");
  if (before?.isPlaying) throw new RtspError(455, "expected PAUSE before another SETUP");

  const transport = chooseTransport(request.headers.get("transport") ?? "", client.peer);
  const usedChannels = channelsInUse(exchange, before);
  if (transport === undefined || !isFree(transport, usedChannels)) {
    const offered = "RTP/AVP;unicast;client_port=…, RTP/AVP/TCP;unicast;interleaved=…";
    throw new RtspError(461, `expected free ports or channels of a transport that is offered: ${offered}`);
  }
  // The old way is given up first: its channels may be wanted again.
  before?.close();
  if (sessions.isFull()) throw new RtspError(453, "all streams are taken; try again later");

  const id = before?.id ?? sessions.newId();
  const { route, carrier } = await openRoute(exchange, { transport, usedChannels, id });
  // Others were served while the ports were opened.
  if (client.socket.destroyed || sessions.isFull()) {
    route.close();
    throw new RtspError(453, "all streams are taken, or the client is gone; try again later");
  }
  const start = server.nextStart();
  const feed = server.feed(profile);
  const wallMs = () => camera.clock.wallMs();
  const sender = openRtpSender({ feed, route, start, wallMs, name: camera.name });
  sessions.add({ id, profile, sender, carrier });
  const source = start.source.toString(16).toUpperCase().padStart(8, "0");
  return {
    status: 200,
    headers: {
      Session: `${id};timeout=${sessions.timeoutSeconds}`,
      Transport: `${route.transport};ssrc=${source};mode="PLAY"`,
    },
  };
}

interface Way {
  readonly route: PacketRoute;
  readonly carrier: Session["carrier"];
}

async function openRoute(
  { client, server }: Exchange,
  {
    transport,
    usedChannels,
    id,
  }: { readonly transport: Transport; readonly usedChannels: ReadonlySet<number>; readonly id: string },
): Promise<Way> {
  if (transport.kind === "interleaved") {
    const channels = transport.channels ?? freeChannels(usedChannels);
    const { socket } = client;
    return { route: openInterleavedRoute(socket, channels), carrier: { socket, channels } };
  }
  const onReport = () => server.sessions.find(id)?.touch();
  const { clientPorts } = transport;
  const route = await openUdpRoute({ host: server.host, peer: client.peer, clientPorts, onReport });
  return { route, carrier: undefined };
}

/** The channels of this connection that other sessions use. */
function channelsInUse({ server, client }: Exchange, but: Session | undefined): ReadonlySet<number> {
  const others = server.sessions.all().filter((session) => session !== but);
  return new Set(
    others.flatMap(({ carrier }) => (carrier?.socket === client.socket ? carrier.channels : [])),
  );
}

function isFree(transport: Transport, used: ReadonlySet<number>): boolean {
  if (transport.kind === "udp") return true;
  return (transport.channels ?? []).every((channel) => !used.has(channel));
}

/** There are more channels than sessions. */
function freeChannels(used: ReadonlySet<number>): Pair {
  let first = 0;
  while (used.has(first) || used.has(first + 1)) first += 2;
  return [first, first + 1];
}
