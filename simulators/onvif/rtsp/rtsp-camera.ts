import type { NoiseStream } from "../../plant/seeded-noise.ts";
import { noiseStream, uniform } from "../../plant/seeded-noise.ts";
import type { Camera } from "../camera.ts";
import { type MediaProfile, mediaProfiles } from "../profiles.ts";
import { type Feed, openFeed } from "./feed.ts";
import type { SenderStart } from "./rtp-sender.ts";
import { openSessions, type SessionLimits, type Sessions } from "./sessions.ts";

/** A camera as its RTSP server sees it. */
export interface RtspCamera {
  readonly camera: Camera;
  readonly sessions: Sessions;
  /** The address from which packets over UDP go out. */
  readonly host: string;
  feed(profile: MediaProfile): Feed;
  /** The stream at a path, without slashes around it. */
  profileAt(path: string): MediaProfile | undefined;
  /** Where the next client's stream begins. */
  nextStart(): SenderStart;
}

/** Nothing is drawn or encoded before somebody plays a stream. */
export function openRtspCamera(camera: Camera, host: string, limits: SessionLimits): RtspCamera {
  const feeds = new Map(mediaProfiles.map((profile) => [profile.token, openFeed(camera, profile)]));
  const noise = noiseStream(0, camera.endpointReference, "rtp");
  let started = 0;
  return {
    camera,
    sessions: openSessions(limits),
    host,
    feed(profile) {
      const feed = feeds.get(profile.token);
      if (feed === undefined) throw new Error(`expected a profile of the camera, got ${profile.token}`);
      return feed;
    },
    profileAt: (path) => mediaProfiles.find(({ rtspPath }) => rtspPath === path),
    nextStart() {
      started += 1;
      return startAt(noise, started);
    },
  };
}

function startAt(noise: NoiseStream, index: number): SenderStart {
  const number = (part: number, below: number) => Math.floor(uniform(noise, index * 3 + part) * below);
  return { source: number(0, 2 ** 32), sequence: number(1, 2 ** 16), timestamp: number(2, 2 ** 32) };
}
