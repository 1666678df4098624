import type { Socket } from "node:net";
import { openDigestDoor } from "./digest-door.ts";
import type { Exchange, RtspClient } from "./exchange.ts";
import { backlogLimitBytes } from "./interleaved-route.ts";
import { foreignMethods, methods } from "./methods.ts";
import type { RtspCamera } from "./rtsp-camera.ts";
import { RtspError, type RtspRequest, type RtspResponse, renderResponse } from "./rtsp-message.ts";
import { type Incoming, openRtspReader } from "./rtsp-reader.ts";

/** A client may have so many answers unread, or so much of a stream between them; one that reads nothing is dropped. */
const unreadLimitBytes = { answers: 65_536, stream: backlogLimitBytes } as const;

/** A connection that carries no stream is given up when so long nothing complete was said on it. */
const silenceMs = 60_000;
const partingMs = 1_000;

/** Serves one connection until it ends; the sessions whose packets it carries end with it. */
export async function serveConnection(socket: Socket, server: RtspCamera): Promise<void> {
  const client: RtspClient = { socket, peer: plainAddress(socket.remoteAddress ?? "") };
  const answer = openAnswers(server, client);
  const silence = setTimeout(() => {
    if (carried(server, client).length === 0) socket.destroy();
    else silence.refresh();
  }, silenceMs);
  try {
    for await (const incoming of messages(socket)) {
      silence.refresh();
      touchCarried(server, client, incoming);
      if (incoming.kind !== "request") continue;
      const { request } = incoming;
      socket.write(await answer(request));
      const kind = carried(server, client).length === 0 ? "answers" : "stream";
      if (socket.writableLength > unreadLimitBytes[kind]) break;
    }
  } catch (error) {
    // Anything else came from the connection, which is over.
    if (error instanceof RtspError) socket.write(render(error.response(), undefined, server));
  } finally {
    clearTimeout(silence);
    for (const session of carried(server, client)) session.close();
    await hangUp(socket);
  }
}

async function* messages(socket: Socket): AsyncGenerator<Incoming> {
  const reader = openRtspReader();
  // Not destroyed on the way out: who sent what cannot be understood is still told so.
  for await (const bytes of socket.iterator({ destroyOnReturn: false })) yield* reader.read(bytes);
}

/**
 * Lets the last word go out, for a moment: a client that reads nothing would keep the connection for ever. What it still
 * sends is thrown away: closed over it, the word would be lost.
 */
async function hangUp(socket: Socket): Promise<void> {
  if (socket.closed) return;
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  const moment = setTimeout(() => socket.destroy(), partingMs);
  socket.end();
  socket.resume();
  await closed;
  clearTimeout(moment);
}

function carried({ sessions }: RtspCamera, { socket }: RtspClient) {
  return sessions.all().filter(({ carrier }) => carrier?.socket === socket);
}

/** A packet of a client's on its channels is a sign of life. */
function touchCarried(server: RtspCamera, client: RtspClient, incoming: Incoming): void {
  if (incoming.kind !== "packet") return;
  for (const session of carried(server, client)) {
    if (session.carrier?.channels.includes(incoming.channel)) session.touch();
  }
}

/** Answers the requests of one connection, each with the bytes to send. */
function openAnswers(server: RtspCamera, client: RtspClient): (request: RtspRequest) => Promise<Buffer> {
  const door = openDigestDoor((username) => server.camera.users.find(username)?.password);
  return async (request) => {
    const cseq = request.headers.get("cseq");
    try {
      checkForm(request);
      const method = findMethod(request);
      const { challenge } = request.method === "OPTIONS" ? {} : door.check(request);
      if (challenge !== undefined)
        throw new RtspError(401, "an account of the camera was expected", { "WWW-Authenticate": challenge });
      // Asked on behalf of a client that wants to watch, so that the fault is known to be felt.
      if (["DESCRIBE", "SETUP", "PLAY"].includes(request.method) && server.camera.troubles.streamIsLost())
        throw new RtspError(503, "the stream is lost; try again later");
      return render(await method(exchangeOf(request, { server, client })), cseq, server);
    } catch (error) {
      if (error instanceof RtspError) return render(error.response(), cseq, server);
      const reason = error instanceof Error ? error.message : String(error);
      return render(new RtspError(500, reason).response(), cseq, server);
    }
  };
}

function exchangeOf(request: RtspRequest, ends: Pick<Exchange, "server" | "client">): Exchange {
  return {
    ...ends,
    request,
    session() {
      const id = /^[^;\s]*/.exec(request.headers.get("session") ?? "")?.[0] ?? "";
      const session = ends.server.sessions.find(id);
      if (session === undefined) throw new RtspError(454, "expected the header Session as SETUP answered it");
      session.touch();
      return session;
    },
  };
}

function checkForm({ version, headers }: RtspRequest): void {
  if (version !== "1.0") throw new RtspError(505, "expected RTSP/1.0");
  if (!/^\d{1,10}$/.test(headers.get("cseq") ?? "")) throw new RtspError(400, "expected a number as CSeq");
  const required = headers.get("require");
  if (required !== undefined)
    throw new RtspError(551, "no option is offered", { Unsupported: required.slice(0, 200) });
}

function findMethod({ method }: RtspRequest) {
  const found = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (found !== undefined) return found;
  const allow = { Allow: Object.keys(methods).join(", ") };
  if (foreignMethods.includes(method)) throw new RtspError(405, `${method} is not for cameras`, allow);
  throw new RtspError(501, `${method} is not known`, allow);
}

function render(response: RtspResponse, cseq: string | undefined, { camera }: RtspCamera): Buffer {
  const number = cseq !== undefined && /^\d{1,10}$/.test(cseq) ? cseq : undefined;
  return renderResponse(response, { cseq: number, wallMs: camera.clock.wallMs() });
}

/** An IPv4 address as such, even where the system listens for both versions with one socket. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, "");
}
