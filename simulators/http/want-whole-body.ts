import type { IncomingMessage } from "node:http";

/** Makes a request one for the whole body as it is: neither compressed, nor spared because the client has it. */
export function wantWholeBody({ headers }: IncomingMessage): void {
  headers["accept-encoding"] = "identity";
  delete headers["if-none-match"];
  delete headers["if-modified-since"];
}
