import type { Camera } from "../camera.ts";
import { type H264Encoder, openH264Encoder } from "../picture/h264/h264-encoder.ts";
import type { ParameterSets } from "../picture/h264/parameter-sets.ts";
import { lensOf } from "../picture/lens.ts";
import type { MediaProfile } from "../profiles.ts";
import { splitUnits } from "./rtp-h264.ts";
import { splitJpeg } from "./rtp-jpeg.ts";

/** One picture of a stream, ready to be sent. */
export interface Frame {
  /** Machine time as Unix milliseconds. */
  readonly wallMs: number;
  /** A decoder may begin with it. */
  readonly isKey: boolean;
  readonly payloads: readonly Buffer[];
}

/** The pictures of one media profile, encoded once for all who watch, and not at all while nobody does. */
export interface Feed {
  readonly profile: MediaProfile;
  /** What decoders need beforehand; JPEG needs nothing. */
  readonly parameterSets: ParameterSets | undefined;
  /** Calls back for each frame from the next one on; disposing ends it. Whoever joins gets a key frame within a second. */
  join(onFrame: (frame: Frame) => void): Disposable;
}

/** At most this long between two pictures with which a decoder may begin, for those who lost one. */
const keySeconds = 4;

/** Opens a feed at the pace of the machine's time. */
export function openFeed(camera: Camera, profile: MediaProfile): Feed {
  const watchers = new Set<(frame: Frame) => void>();
  const encode = profile.encoding === "H264" ? h264Frames(camera, profile) : jpegFrames(camera, profile);
  let timer: NodeJS.Timeout | undefined;

  const beat = () => {
    const frame = { wallMs: camera.clock.wallMs(), ...encode.next() };
    for (const watcher of watchers) watcher(frame);
  };
  return {
    profile,
    parameterSets: encode.parameterSets,
    join(onFrame) {
      watchers.add(onFrame);
      encode.wantKey();
      timer ??= setInterval(beat, 1000 / profile.framesPerSecond);
      return {
        [Symbol.dispose]() {
          watchers.delete(onFrame);
          if (watchers.size > 0) return;
          clearInterval(timer);
          timer = undefined;
        },
      };
    },
  };
}

interface Frames {
  readonly parameterSets: ParameterSets | undefined;
  next(): Omit<Frame, "wallMs">;
  /** Somebody new waits for a frame to begin with. */
  wantKey(): void;
}

function jpegFrames(camera: Camera, profile: MediaProfile): Frames {
  const lens = lensOf(camera, profile);
  let last: { readonly scan: Buffer; readonly payloads: readonly Buffer[] } | undefined;
  return {
    parameterSets: undefined,
    wantKey() {
      // Every picture stands for itself.
    },
    next() {
      const jpeg = lens.look().jpeg();
      if (jpeg.scan !== last?.scan) last = { scan: jpeg.scan, payloads: splitJpeg(jpeg) };
      return { isKey: true, payloads: last.payloads };
    },
  };
}

/** Of several who join at once all wait for the same key frame, and there is at most one a second. */
function h264Frames(camera: Camera, profile: MediaProfile): Frames {
  const lens = lensOf(camera, profile);
  const encoder: H264Encoder = openH264Encoder(profile);
  let isWanted = true;
  let sinceKey = Number.POSITIVE_INFINITY;
  return {
    parameterSets: encoder.parameterSets,
    wantKey() {
      isWanted = true;
    },
    next() {
      sinceKey += 1;
      const isDue = sinceKey >= (isWanted ? 1 : keySeconds) * profile.framesPerSecond;
      const { isKey, units } = encoder.encode(lens.look().planes, isDue);
      if (isKey) [isWanted, sinceKey] = [false, 0];
      return { isKey, payloads: splitUnits(units) };
    },
  };
}
