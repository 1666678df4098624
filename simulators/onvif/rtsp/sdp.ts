import type { ParameterSets } from "../picture/h264/parameter-sets.ts";
import type { MediaProfile } from "../profiles.ts";

/** What follows the address of a stream to name its one track. */
export const trackName = "track1";

/** RFC 3551, table 5: JPEG has a number of its own; H.264 takes the first of those that are free. */
export function payloadType({ encoding }: MediaProfile): number {
  return encoding === "JPEG" ? 26 : 96;
}

/** Describes a stream (RFC 4566): one track of live pictures. */
export function describeStream(
  profile: MediaProfile,
  { camera, parameterSets }: { readonly camera: string; readonly parameterSets: ParameterSets | undefined },
): string {
  const type = payloadType(profile);
  return [
    "v=0",
    "o=- 1 1 IN IP4 0.0.0.0",
    `s=${camera.replaceAll(/[\r\n]/g, " ")} ${profile.name}`,
    "c=IN IP4 0.0.0.0",
    "t=0 0",
    "a=control:*",
    "a=range:npt=now-",
    `m=video 0 RTP/AVP ${type}`,
    `a=framerate:${profile.framesPerSecond}`,
    ...formatLines(type, parameterSets),
    `a=control:${trackName}`,
    "",
  ].join("\r\n");
}

/** RFC 6184, section 8.1: a decoder can start with what stands here. */
function formatLines(type: number, sets: ParameterSets | undefined): readonly string[] {
  if (sets === undefined) return [`a=rtpmap:${type} JPEG/90000`];
  const both = [sets.sequence, sets.picture].map((unit) => unit.toString("base64")).join(",");
  const level = sets.sequence.subarray(1, 4).toString("hex");
  return [
    `a=rtpmap:${type} H264/90000`,
    `a=fmtp:${type} packetization-mode=1;profile-level-id=${level};sprop-parameter-sets=${both}`,
  ];
}
