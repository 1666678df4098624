import type { Socket } from "node:net";
import type { RtspCamera } from "./rtsp-camera.ts";
import type { RtspRequest } from "./rtsp-message.ts";
import type { Session } from "./sessions.ts";

/** The client at the other end of a connection. */
export interface RtspClient {
  readonly socket: Socket;
  /** Its address. */
  readonly peer: string;
}

/** One request, as a method sees it. */
export interface Exchange {
  readonly request: RtspRequest;
  readonly server: RtspCamera;
  readonly client: RtspClient;
  /** The session that the request names; throws 454 if there is none. */
  session(): Session;
}
