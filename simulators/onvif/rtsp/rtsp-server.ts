import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { Camera } from "../camera.ts";
import { openRtspCamera } from "./rtsp-camera.ts";
import { serveConnection } from "./rtsp-connection.ts";
import { RtspError, renderResponse } from "./rtsp-message.ts";
import type { SessionLimits } from "./sessions.ts";

/** What a camera can serve at once, and after how long without a word a session ends. */
export interface RtspLimits extends SessionLimits {
  readonly connections: number;
}

const usualLimits: RtspLimits = { connections: 64, sessions: 16, timeoutSeconds: 60 };

export interface RtspAddress {
  readonly host: string;
  readonly port: number;
  readonly limits?: Partial<RtspLimits>;
}

/**
 * Serves the streams of one camera by RTSP (RFC 2326), over UDP and over the connection itself, and returns the port;
 * disposing `resources` ends all streams. Port 0 takes any free one.
 */
export async function serveRtsp(
  camera: Camera,
  { host, port, limits: given = {} }: RtspAddress,
  resources: AsyncDisposableStack,
): Promise<{ readonly port: number }> {
  const limits = { ...usualLimits, ...given };
  const rtsp = openRtspCamera(camera, host, limits);
  const sockets = new Map<Socket, Promise<void>>();
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on("error", () => {
      // A client that vanishes; its connection ends, and that is dealt with where it is served.
    });
    if (sockets.size >= limits.connections && !dropSilent(sockets)) {
      refuse(socket, camera, `all ${limits.connections} connections are taken; try again later`);
      return;
    }
    const served = serveConnection(socket, rtsp).finally(() => sockets.delete(socket));
    sockets.set(socket, served);
  });

  const dropAll = () => {
    for (const session of rtsp.sessions.all()) session.close();
    for (const socket of sockets.keys()) socket.destroy();
  };
  resources.use(
    camera.troubles.onStreamLost(() => {
      // Once for each stream that is dropped: that is how the fault knows that it was felt.
      for (const _session of rtsp.sessions.all()) camera.troubles.streamIsLost();
      dropAll();
    }),
  );
  resources.defer(async () => {
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    dropAll();
    await closed;
    await Promise.all(sockets.values());
  });
  server.listen(port, host);
  await once(server, "listening").catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${camera.name}: cannot listen for RTSP on ${host}:${port} (${reason})`, { cause });
  });
  return { port: (server.address() as AddressInfo).port };
}

/** Those who say nothing may not keep out those who do: the first of them makes room. */
function dropSilent(sockets: Map<Socket, Promise<void>>): boolean {
  const silent = [...sockets.keys()].find(({ bytesRead }) => bytesRead === 0);
  if (silent === undefined) return false;
  sockets.delete(silent);
  silent.destroy();
  return true;
}

function refuse(socket: Socket, { clock }: Camera, reason: string): void {
  const answer = new RtspError(503, reason).response();
  socket.end(renderResponse(answer, { cseq: undefined, wallMs: clock.wallMs() }), () => socket.destroy());
}
