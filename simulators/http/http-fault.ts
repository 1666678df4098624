import type { RequestHandler } from "express";
import type { z } from "zod";
import type { DeviceFault } from "../device-fault.ts";

/** What a fault may know of the device that it befalls. */
export interface FaultContext {
  /** Uniform in [0, 1), from the scenario's seed. */
  readonly random: () => number;
  /** Plant time as Unix milliseconds. */
  readonly now: () => number;
  /** Whether the device has a reading with `afterMs < atMs <= untilMs`. */
  readonly hasReading: (afterMs: number, untilMs: number) => boolean;
  /** To be called when a client met the fault. */
  readonly felt: () => void;
  /** Aborted once the device is healed: whoever waits goes on then. */
  readonly healed: AbortSignal;
}

/** One client's stream of events. */
export interface StreamLine {
  /** Sends at once, past every fault; nothing where the client is gone. */
  send(text: string): void;
  /** Sends, and closes the connection once that is on its way. */
  sendAndCut(text: string): void;
  /** Calls back once, before the stream ends or when the client is gone. */
  onEnd(listener: () => void): void;
}

/** How a device behaves while a fault lasts. */
export interface Misbehaviour {
  /** Stands before the device's data: answers itself, delays, or disguises what the device will answer. */
  readonly meet?: RequestHandler;
  /** Changes what goes out on a stream; it gets whole events and comments, and answers what to send now. */
  readonly rewrite?: (text: string, line: StreamLine) => string;
}

/** A fault of a device on HTTP. */
export interface HttpFault<Schema extends z.ZodObject = z.ZodObject> extends DeviceFault<Schema> {
  /** Begins; what it answers is in force until `healed`. */
  begin(config: z.output<Schema>, context: FaultContext): Misbehaviour;
}

/** Identity; it gives a fault its types. */
export function defineHttpFault<Schema extends z.ZodObject>(fault: HttpFault<Schema>): HttpFault<Schema> {
  return fault;
}
