import { Cam } from "onvif";
import { account } from "./onvif-stand.ts";

/** Calls a method of npm onvif that takes a callback. */
export function ask<Answer>(
  call: (done: (error: Error | null, answer: Answer) => void) => void,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    call((error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

/** What may be said about a client of npm onvif besides the port. */
export interface CamOptions {
  readonly username?: string;
  readonly password?: string;
  readonly useWSSecurity?: boolean;
}

/** A client that has called nothing yet. */
export function openCam(port: number, options: CamOptions = {}) {
  return new Cam({ hostname: "127.0.0.1", port, timeout: 5_000, autoconnect: false, ...account, ...options });
}

/** A client that knows the camera's services and profiles. */
export async function connectCam(port: number, options: CamOptions = {}) {
  const cam = openCam(port, options);
  await ask((done) => cam.connect(done));
  return cam;
}
