import { type Camera, openCamera } from "../../simulators/onvif/camera.ts";
import { type RtspLimits, serveRtsp } from "../../simulators/onvif/rtsp/rtsp-server.ts";
import { type ImageSettings, plainImage, straightAhead, type View } from "../../simulators/onvif/view.ts";
import { fakePlant, type ManualClock, manualClock } from "./fake-plant-onvif.ts";

export const rtspAccount = { username: "operator", password: "plant" } as const;

/** What a test can turn: where the camera looks, how, and whether its picture is frozen. */
export interface Look {
  view: View;
  imaging: ImageSettings;
  frozenAtMs: number | undefined;
  /** How often somebody looked through the camera. */
  readonly count: number;
}

/** A camera door-1 that watches oven-1 on a clock that the test moves; its door opens after a minute. */
export function watchingCamera(resources: AsyncDisposableStack): {
  readonly camera: Camera;
  readonly clock: ManualClock;
  readonly look: Look;
} {
  const clock = manualClock();
  const plant = fakePlant();
  const look = {
    view: straightAhead,
    imaging: plainImage,
    frozenAtMs: undefined as number | undefined,
    count: 0,
  };
  const camera = openCamera(
    {
      name: "door-1",
      watches: "oven-1",
      seed: 42,
      clock,
      door: plant.trace("door-1"),
      oven: plant.trace("oven-1"),
      account: rtspAccount,
      users: [{ username: "guest", password: "visits", level: "User" }],
      isDiscoverable: false,
      degreesPerSecond: 60,
    },
    resources,
  );
  const sight = {
    view() {
      look.count += 1;
      return look.view;
    },
    imaging: () => look.imaging,
    frozenAtMs: () => look.frozenAtMs,
  };
  return { camera: { ...camera, sight }, clock, look };
}

/** The RTSP server of such a camera. */
export interface RtspStand extends AsyncDisposable {
  readonly camera: Camera;
  readonly clock: ManualClock;
  readonly look: Look;
  readonly port: number;
  /** The address of a stream with the account in it. */
  url(path: string, account?: { readonly username: string; readonly password: string }): string;
}

export async function startRtsp(limits: Partial<RtspLimits> = {}): Promise<RtspStand> {
  await using resources = new AsyncDisposableStack();
  const watching = watchingCamera(resources);
  const { port } = await serveRtsp(watching.camera, { host: "127.0.0.1", port: 0, limits }, resources);
  const owned = resources.move();
  return {
    ...watching,
    port,
    url: (path, { username, password } = rtspAccount) =>
      `rtsp://${username}:${password}@127.0.0.1:${port}/${path}`,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
