import type { Express, Request, RequestHandler, Response } from "express";
import type { Authentication } from "./authentication.ts";
import type { Camera } from "./camera.ts";
import { lensOf } from "./picture/lens.ts";
import { picture, picturePaths } from "./profiles.ts";

const viewerLimit = 4;
/** Pictures that a viewer may miss in a row: ten seconds of them. */
const missedLimit = 10 * picture.perSecond;
const boundary = "picture";

/** Serves what the camera sees: one picture, or a stream of them as `multipart/x-mixed-replace`. */
export function addPictures(app: Express, camera: Camera, authentication: Authentication): void {
  const look = () => lensOf(camera, picture).look().jpeg().file;
  let viewers = 0;

  const requireAccount: RequestHandler = (request, response, next) => {
    if (authentication.allowsPicture(request)) return next();
    const { digest, basic } = authentication.challenges();
    response
      .set("WWW-Authenticate", [digest, basic])
      .status(401)
      .type("text")
      .send("an account of the camera was expected\n");
  };

  app.get(picturePaths.snapshot, requireAccount, (_request, response) => {
    response.set("Cache-Control", "no-store").type("jpeg").send(look());
  });

  app.get(picturePaths.stream, requireAccount, (request: Request, response: Response) => {
    const isLost = camera.troubles.streamIsLost();
    if (isLost || viewers >= viewerLimit) {
      const reason = isLost ? "the stream is lost" : `all ${viewerLimit} viewers are served`;
      response.status(503).type("text").send(`${reason}; try again later\n`);
      return;
    }
    viewers += 1;
    response.on("close", () => {
      viewers -= 1;
    });
    response.set({
      "Cache-Control": "no-store",
      "Content-Type": `multipart/x-mixed-replace; boundary=${boundary}`,
    });
    if (request.method === "HEAD") response.end();
    else stream(response, camera, look);
  });
}

/** Sends a picture now and at a steady pace of machine time; a slow viewer misses some, one that stopped reading loses its place. */
function stream(response: Response, { troubles }: Camera, look: () => Buffer): void {
  let missed = 0;
  const send = () => {
    missed = response.writableNeedDrain ? missed + 1 : 0;
    if (missed > missedLimit) response.destroy();
    if (missed > 0) return;
    const jpeg = look();
    response.write(`--${boundary}\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`);
    response.write(jpeg);
    response.write("\r\n");
  };
  const timer = setInterval(send, 1000 / picture.perSecond);
  const loss = troubles.onStreamLost(() => {
    if (troubles.streamIsLost()) response.destroy();
  });
  response.on("close", () => {
    clearInterval(timer);
    loss[Symbol.dispose]();
  });
  send();
}
