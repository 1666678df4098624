/** A stream that the camera encodes, and the media profile through which clients learn of it. */
export interface MediaProfile {
  /** The token of the profile; configurations of it are named after it. */
  readonly token: string;
  readonly name: string;
  readonly encoding: "JPEG" | "H264";
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  /** What follows `rtsp://host:port/`. */
  readonly rtspPath: string;
}

/** All that the camera encodes. H.264 comes first, for clients take the first profile and many want no other. */
export const mediaProfiles: readonly MediaProfile[] = [
  {
    token: "profile-h264",
    name: "Door H.264",
    encoding: "H264",
    width: 640,
    height: 360,
    framesPerSecond: 5,
    rtspPath: "door/h264",
  },
  {
    token: "profile-jpeg",
    name: "Door JPEG",
    encoding: "JPEG",
    width: 640,
    height: 360,
    framesPerSecond: 5,
    rtspPath: "door/jpeg",
  },
];

/** The size of a picture in pixels, and how many there are in a second of the stream over HTTP. */
export const picture = { width: 640, height: 360, perSecond: 2 } as const;

/** Where pictures are fetched over HTTP. */
export const picturePaths = { snapshot: "/snapshot.jpg", stream: "/stream.mjpeg" } as const;
