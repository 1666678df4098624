import type { Exchange } from "./exchange.ts";
import { RtspError, type RtspResponse } from "./rtsp-message.ts";
import { readTarget } from "./rtsp-target.ts";
import { describeStream, trackName } from "./sdp.ts";
import type { Session } from "./sessions.ts";
import { setup } from "./setup.ts";

/** Answers one request, or throws an RtspError. */
export type RtspMethod = (exchange: Exchange) => RtspResponse | Promise<RtspResponse>;

const ok: RtspResponse = { status: 200 };

/** What the server does (RFC 2326, section 10). */
export const methods: Readonly<Record<string, RtspMethod>> = {
  OPTIONS: () => ({ status: 200, headers: { Public: Object.keys(methods).join(", ") } }),
  DESCRIBE: describe,
  SETUP: setup,
  PLAY: play,
  PAUSE: pause,
  TEARDOWN: teardown,
  GET_PARAMETER: parameter,
  SET_PARAMETER: parameter,
};

/** Methods of RFC 2326 that belong to recorders and redirecting servers. */
export const foreignMethods: readonly string[] = ["ANNOUNCE", "RECORD", "REDIRECT"];

function describe({ request, server }: Exchange): RtspResponse {
  const { profile, isTrack, base } = readTarget(request.uri, server);
  if (isTrack) throw new RtspError(404, `only the stream ${base} is described, not its track`);
  const { parameterSets } = server.feed(profile);
  return {
    status: 200,
    headers: { "Content-Type": "application/sdp", "Content-Base": `${base}/` },
    body: describeStream(profile, { camera: server.camera.name, parameterSets }),
  };
}

function play(exchange: Exchange): RtspResponse {
  const session = sessionAtTarget(exchange);
  const range = exchange.request.headers.get("range") ?? "npt=now-";
  // What is live can be seen from now on only: from whatever second a client asks.
  if (!/^npt\s*=\s*(now|[\d.:]*)\s*-[\d.:\s]*(;.*)?$/i.test(range)) {
    throw new RtspError(457, "expected a range of normal play time, as npt=now-");
  }
  const { base } = readTarget(exchange.request.uri, exchange.server);
  const { sequence, timestamp } = session.sender.next();
  session.isPlaying = true;
  // The answer comes before the first packet.
  setImmediate(() => {
    if (session.isPlaying) session.sender.play();
  });
  return {
    status: 200,
    headers: {
      Session: session.id,
      Range: "npt=now-",
      "RTP-Info": `url=${base}/${trackName};seq=${sequence};rtptime=${timestamp}`,
    },
  };
}

function pause(exchange: Exchange): RtspResponse {
  const session = sessionAtTarget(exchange);
  session.isPlaying = false;
  session.sender.pause();
  return { status: 200, headers: { Session: session.id } };
}

function teardown(exchange: Exchange): RtspResponse {
  const session = sessionAtTarget(exchange);
  session.isPlaying = false;
  session.close();
  return ok;
}

/** There are no parameters, so that asking for none is how clients say that they are still there. */
function parameter(exchange: Exchange): RtspResponse {
  const { headers, body } = exchange.request;
  const session = headers.has("session") ? exchange.session() : undefined;
  if (body.length > 0) throw new RtspError(451, "there are no parameters");
  return session === undefined ? ok : { status: 200, headers: { Session: session.id } };
}

/** The whole of a stream is controlled at its address; as it has but one track, so it may be at the track's. */
function sessionAtTarget(exchange: Exchange): Session {
  const { profile, base } = readTarget(exchange.request.uri, exchange.server);
  const session = exchange.session();
  if (session.profile !== profile) throw new RtspError(454, `the session holds another stream than ${base}`);
  return session;
}
