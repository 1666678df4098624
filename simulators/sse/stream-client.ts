import type { ServerResponse } from "node:http";
import type { StreamLine } from "../http/http-fault.ts";
import type { Misbehaviours } from "../http/misbehaviours.ts";

/** One client of a stream, at its own pace. */
export interface StreamClient {
  /** It has every event up to this source time, or they are in its buffer. */
  sentMs: number;
  /** Events that it still wants. */
  remaining: number;
  /** Its buffer is full; it goes on from `sentMs` once it has drained. */
  full: boolean;
  unreadHeartbeats: number;
  /** Sends through what faults are in force. */
  write(text: string): void;
  end(): void;
  /** Gives up a client that does not read. */
  drop(): void;
}

/** A client behind a response whose headers may still have to go out. */
export function streamClient(
  response: ServerResponse,
  rewrite: Misbehaviours["rewrite"],
  { sentMs, remaining }: Pick<StreamClient, "sentMs" | "remaining">,
): StreamClient {
  const endListeners: (() => void)[] = [];
  const tellEnd = () => {
    for (const listener of endListeners.splice(0)) listener();
  };
  const isOpen = () => !response.writableEnded && !response.destroyed;
  const line: StreamLine = {
    send(text) {
      if (text !== "" && isOpen()) client.full = !response.write(text);
    },
    sendAndCut(text) {
      client.remaining = 0;
      // What a fault holds back came before it.
      tellEnd();
      response.write(text, () => response.socket?.destroy());
    },
    onEnd: (listener) => void endListeners.push(listener),
  };
  const client: StreamClient = {
    sentMs,
    remaining,
    full: false,
    unreadHeartbeats: 0,
    write: (text) => line.send(rewrite(text, line)),
    end() {
      client.remaining = 0;
      tellEnd();
      if (isOpen()) response.end();
    },
    drop: () => void response.destroy(),
  };
  response.on("close", tellEnd);
  return client;
}
