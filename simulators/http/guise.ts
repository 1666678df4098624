import type { ServerResponse } from "node:http";

/** What a fault makes of one answer, beyond what can be seen in the request. */
export interface Guise {
  /** The plant time that the device believes in, as Unix milliseconds. */
  readonly atMs?: number;
  /** The plant time before which its memory of events is empty. */
  readonly forgotUntilMs?: number;
  /** Makes the body that goes out of the right one; it is asked only if a body goes out. */
  readonly damage?: (body: string) => string;
  /** The share of the body after which the connection breaks; `onCut` is told when it did. */
  readonly cut?: { readonly share: number; readonly onCut: () => void };
}

const guises = new WeakMap<ServerResponse, Guise>();

/** Adds to what the answer to a request is disguised as. */
export function disguise(response: ServerResponse, guise: Guise): void {
  guises.set(response, { ...guiseOf(response), ...guise });
}

/** What an answer is disguised as; empty where no fault meddles with it. */
export function guiseOf(response: ServerResponse): Guise {
  return guises.get(response) ?? {};
}
