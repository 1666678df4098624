import { type ChildProcess, fork } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type {
  Assignment,
  ComponentFailure,
  ComponentKind,
  ComponentStats,
  FromComponent,
  ToComponent,
} from "../../stack/components/component.ts";
import type { HealthEvent } from "../../stack/connectors/supervisor.ts";
import type { LeadingClock } from "../../stack/follower-clock.ts";
import { within } from "../../stack/within.ts";
import { relayClock } from "./clock-relay.ts";

/** A component's process ended though nobody had asked it to. */
export class ComponentLost extends Error {
  override readonly name = "ComponentLost";
}

export interface ComponentProcessOptions {
  /** What messages and the process list call it. */
  readonly name: string;
  readonly clock: LeadingClock;
  /** Told once if the process ends otherwise than by being disposed: `ComponentLost`, or the error that it ended with. */
  readonly onLost: (reason: Error) => void;
  readonly onHealth?: (event: HealthEvent) => void;
}

/** A component of the stack in a process of its own; disposing stops it in order, or kills it after 15 s. */
export interface ComponentProcess<Kind extends ComponentKind> extends AsyncDisposable {
  /** Resolves once it works; rejects with why it does not. */
  readonly ready: Promise<void>;
  /** Where it is reached; throws before it is ready, or where it does not listen. */
  address(): string;
  /** What it told last; throws before it is ready. */
  stats(): ComponentStats<Kind>;
}

const entry = fileURLToPath(new URL("../../stack/main.ts", import.meta.url));
const readyWithinMs = 30_000;
const stopWithinMs = 15_000;

/** Forks the process of a component and has it start. */
export function openComponent<Kind extends ComponentKind>(
  assignment: Assignment & { readonly kind: Kind },
  { name, clock, onLost, onHealth }: ComponentProcessOptions,
): ComponentProcess<Kind> {
  // The name is an argument only for the process list to show; what this process runs with is not for the child.
  const child = fork(entry, [name], { stdio: ["ignore", "pipe", "pipe", "ipc"], execArgv: [] });
  const ready = Promise.withResolvers<void>();
  let address: string | undefined;
  let stats: ComponentStats<Kind> | undefined;
  let failure: Error | undefined;
  let isStopping = false;

  const hear = (message: FromComponent<Kind>) => {
    if (message.tell === "health") onHealth?.(message.event);
    else if (message.tell === "failed") failure = toError(name, message.reason);
    else stats = message.stats;
    if (message.tell === "ready") {
      address = message.address;
      ready.resolve();
    }
  };
  child.on("message", (message) => hear(message as FromComponent<Kind>));
  child.on("error", (reason) => {
    failure ??= reason;
  });
  for (const output of [child.stdout, child.stderr]) if (output !== null) relayLines(output, name);

  // Sending fails only where the process is gone, which its end tells.
  const tell = (message: ToComponent) => child.send(message, () => {});
  tell({ tell: "start", assignment, nowMs: clock.now() });
  const relay = relayClock(clock, child);
  const ended = new Promise<void>((resolve) => {
    child.once("close", (code, signal) => {
      relay[Symbol.dispose]();
      const reason = failure ?? new ComponentLost(describeEnd(name, child, code, signal));
      ready.reject(reason);
      if (!isStopping || code !== 0) onLost(reason);
      resolve();
    });
  });
  const whenReady = within(readyWithinMs, ready.promise, () => `the ${name} was ready`);
  whenReady.catch(() => {}); // Not everyone waits for it; `onLost` tells them.

  return {
    ready: whenReady,
    address: () => expectTold(address, name, "address"),
    stats: () => expectTold(stats, name, "stats"),
    async [Symbol.asyncDispose]() {
      isStopping = true;
      tell({ tell: "stop" });
      const patience = setTimeout(() => {
        failure ??= new ComponentLost(`waited ${stopWithinMs} ms for the ${name} to stop, then killed it`);
        child.kill("SIGKILL");
      }, stopWithinMs);
      await ended;
      clearTimeout(patience);
    },
  };
}

function describeEnd(
  name: string,
  { pid }: ChildProcess,
  code: number | null,
  signal: NodeJS.Signals | null,
): string {
  const how =
    signal === null ? `ended with exit code ${code}; what it said is above` : `was killed by ${signal}`;
  return `the ${name} (process ${pid}) ${how}; without it the run is over, and nothing was judged`;
}

function toError(name: string, { message, stack = message, ...codes }: ComponentFailure): Error {
  return Object.assign(new Error(`${name}: ${message}`), codes, { stack: `${name}: ${stack}` });
}

/** A component's output is for people: it goes to standard error, since standard output is the run's own. */
function relayLines(output: Readable, name: string): void {
  createInterface({ input: output }).on("line", (line) => process.stderr.write(`[${name}] ${line}\n`));
}

function expectTold<T>(told: T | undefined, name: string, what: string): T {
  if (told === undefined) throw new Error(`expected the ${name} to have told its ${what} by now`);
  return told;
}
