import { mediaProfiles, picturePaths } from "../profiles.ts";
import type { Call } from "../service.ts";
import { invalidArgument, SoapFault } from "../soap-fault.ts";
import { encoderOf } from "./configurations.ts";
import type { Profile } from "./media-setup.ts";

/**
 * Where the stream of a profile is played by RTSP: at the host by which the client reached the camera, but always at the
 * camera's own port. A client behind a proxy that has no second port for RTSP does not get through.
 */
export function rtspAddress({ origin, power }: Call, profile: Profile): string {
  const { rtspPath } = requireEncoder(profile);
  const reason = "no stream by RTSP is served";
  if (power.rtspPort === undefined) throw invalidArgument("ter:InvalidStreamSetup", reason);
  return `rtsp://${new URL(origin).hostname}:${power.rtspPort}/${rtspPath}`;
}

/**
 * Where the pictures of a JPEG profile are played by HTTP (multipart/x-mixed-replace). ONVIF means RTSP in HTTP by that,
 * which is not offered; clients that play what the address says (ffmpeg, browsers, node-onvif) are served.
 */
export function httpAddress({ origin }: Call, profile: Profile): string {
  const encoder = requireEncoder(profile);
  if (encoder.encoding === "JPEG") return origin + picturePaths.stream;
  const jpeg = mediaProfiles.find(({ encoding }) => encoding === "JPEG");
  const reason = `by HTTP only JPEG is offered: ask for RTSP, or for the profile ${jpeg?.token}`;
  throw invalidArgument("ter:InvalidStreamSetup", reason);
}

/** Where one picture is fetched. */
export function snapshotAddress({ origin }: Call, profile: Profile): string {
  requireEncoder(profile);
  return origin + picturePaths.snapshot;
}

function requireEncoder(profile: Profile) {
  const encoder = profile.encoder === undefined ? undefined : encoderOf(profile.encoder);
  if (encoder !== undefined && profile.hasVideoSource) return encoder;
  const reason = `the profile ${profile.token} needs a video source and a video encoder configuration; add them`;
  throw new SoapFault(["ter:Action", "ter:IncompleteConfiguration"], reason, { code: "Receiver" });
}
