import type { Express } from "express";
import { z } from "zod";
import { answerProblem } from "../http/answer.ts";
import type { EventStream } from "./event-stream.ts";

const count = (expected: string, pattern: RegExp) =>
  z
    .string({ error: `expected ${expected}` })
    .regex(pattern, { error: `expected ${expected}` })
    .transform(Number);

/** What a client may ask for; 15 digits are a whole number that a double holds exactly. */
const query = z.object({
  lastEventId: count("one source time in ms", /^\d{1,15}$/).optional(),
  limit: count("a number of events, 1 or more", /^[1-9]\d{0,14}$/).optional(),
  seconds: count("a number of seconds, 1 to 9999", /^[1-9]\d{0,3}$/).optional(),
});

/** What `GET /` says of `GET /events`, after what the events are. */
export const eventPaths = {
  "/events?lastEventId=1772431200000": "what came after that event first, as with the header Last-Event-ID",
  "/events?limit=10": "ends after so many events",
  "/events?seconds=5": "ends after so many seconds",
};

/** Serves a stream at `GET /events`. */
export function addEvents(app: Express, stream: EventStream): void {
  app.get("/events", (request, response) => {
    const asked = query.safeParse({
      lastEventId: request.get("Last-Event-ID") || undefined,
      ...request.query,
    });
    if (!asked.success) {
      const mistakes = asked.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
      return answerProblem(response, 400, mistakes.join("; "));
    }
    response.set({
      "Content-Type": "text/event-stream",
      "Cache-Control": "no-store",
      "X-Accel-Buffering": "no",
    });
    // Express routes HEAD here as well; a stream would never end it.
    if (request.method === "HEAD") response.end();
    else if (!stream.connect(response, asked.data)) {
      response.set("Retry-After", "10");
      answerProblem(response, 503, "too many clients; come back later");
    }
  });
}
