import type { MediaProfile } from "../profiles.ts";
import type { RtspCamera } from "./rtsp-camera.ts";
import { RtspError } from "./rtsp-message.ts";
import { trackName } from "./sdp.ts";

/** What a request is about. */
export interface Target {
  readonly profile: MediaProfile;
  /** Its one track, not the whole of the stream. */
  readonly isTrack: boolean;
  /** The address of the stream as the client reached it, through whatever proxy. */
  readonly base: string;
}

/** Reads the address of a request; throws 400 for what is none, and 404 for a stream that there is not. */
export function readTarget(uri: string, { profileAt }: RtspCamera): Target {
  const [, authority, rest = ""] =
    /^rtsp:\/\/(?:[^@/?#]*@)?([\w.:[\]-]+)(\/[^?#]*)?(?:[?#].*)?$/i.exec(uri) ?? [];
  if (authority === undefined) throw new RtspError(400, "expected an address as rtsp://host:port/path");
  const path = rest.replaceAll(/^\/+|\/+$/g, "");
  const whole = path.endsWith(`/${trackName}`) ? path.slice(0, -trackName.length - 1) : path;
  const profile = profileAt(whole);
  if (profile === undefined) throw new RtspError(404, `there is no stream "${path.slice(0, 80)}"`);
  return { profile, isTrack: whole !== path, base: `rtsp://${authority}/${profile.rtspPath}` };
}
