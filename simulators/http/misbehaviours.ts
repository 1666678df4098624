import type { RequestHandler } from "express";
import type { InjectedFault } from "../device-fault.ts";
import type { DeviceFaultCall } from "../simulator.ts";
import type { FaultContext, HttpFault, Misbehaviour, StreamLine } from "./http-fault.ts";

/** The faults that are in force at one device. */
export interface Misbehaviours {
  /** Lets each fault meet a request, in the order in which they came. */
  readonly meet: RequestHandler;
  /** Lets each fault change what a stream is about to send. */
  rewrite(text: string, line: StreamLine): string;
  /** Puts a fault in force; throws for one that the device does not know. */
  inject(call: DeviceFaultCall): InjectedFault;
}

/** No fault is in force at first. */
export function openMisbehaviours(
  faults: readonly HttpFault[],
  device: Pick<FaultContext, "now" | "hasReading">,
): Misbehaviours {
  const inForce = new Set<Misbehaviour>();

  return {
    meet(request, response, next) {
      const turns = [...inForce];
      const turn = (place: number): void => {
        const misbehaviour = turns[place];
        const pass = (error?: unknown) => (error ? next(error) : turn(place + 1));
        if (misbehaviour === undefined) next();
        // It may have been healed while the one before it made the client wait.
        else if (misbehaviour.meet === undefined || !inForce.has(misbehaviour)) pass();
        else misbehaviour.meet(request, response, pass);
      };
      turn(0);
    },
    rewrite(text, line) {
      let rewritten = text;
      for (const { rewrite } of inForce)
        if (rewritten !== "") rewritten = rewrite?.(rewritten, line) ?? rewritten;
      return rewritten;
    },
    inject({ kind, config, random }) {
      const fault = faults.find((one) => one.kind === kind);
      if (fault === undefined) {
        throw new Error(`expected one of ${faults.map((one) => one.kind).join(", ")}, got ${kind}`);
      }
      const healing = new AbortController();
      let isFelt = false;
      const felt = () => {
        isFelt = true;
      };
      const misbehaviour = fault.begin(config, { ...device, random, felt, healed: healing.signal });
      inForce.add(misbehaviour);
      return {
        wasFelt: () => isFelt,
        async [Symbol.asyncDispose]() {
          inForce.delete(misbehaviour);
          healing.abort();
        },
      };
    },
  };
}
