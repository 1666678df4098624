import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { createParser } from "eventsource-parser";

/** A client of an event stream, without reconnection. */
export interface StreamFollower extends Disposable {
  readonly status: number;
  /** All text that came. */
  readonly text: string;
  readonly events: readonly {
    readonly name: string;
    readonly id: string | undefined;
    readonly data: string;
  }[];
  readonly isClosed: boolean;
}

/** Reads a stream until disposed. */
export async function followStream(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<StreamFollower> {
  const request = get(url, { headers, agent: false });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  const state = {
    status: response.statusCode ?? 0,
    text: "",
    events: [] as StreamFollower["events"][number][],
    isClosed: false,
  };
  const parser = createParser({
    onEvent: ({ event = "message", id, data }) => state.events.push({ name: event, id, data }),
  });
  response.setEncoding("utf8").on("data", (chunk: string) => {
    state.text += chunk;
    parser.feed(chunk);
  });
  response
    .on("error", () => {})
    .on("close", () => {
      state.isClosed = true;
    });
  return Object.assign(state, { [Symbol.dispose]: () => void request.destroy() });
}
