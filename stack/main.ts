import type { Assignment } from "./components/component.ts";
import { connectToParent, describeFailure } from "./components/parent.ts";
import { startComponent } from "./components/start.ts";
import { tellStats } from "./components/tell-stats.ts";
import { createFollowerClock } from "./follower-clock.ts";

/**
 * One component of the stack in a process of its own, forked by a parent that says which it is and keeps its plant time.
 * It ends when told to, and at once when its parent is gone.
 */
const parent = connectToParent();
const stopping = new AbortController();
let clock: ReturnType<typeof createFollowerClock> | undefined;
let running: Promise<AsyncDisposable> | undefined;

/** What a destination holds says whether plant time may go on, so it is told sooner. */
const statsEveryMs = { broker: 200, destination: 10, dataflow: 50, connectors: 50 } as const;

parent.onTold((message) => {
  switch (message.tell) {
    case "start":
      running = start(message.assignment, message.nowMs);
      running.catch((reason) => stopping.signal.aborted || endWith(reason));
      return;
    case "step":
      clock?.step(message.nowMs);
      return;
    case "freewheel":
      clock?.freewheel(message.rate);
      return;
    case "stop":
      stop().catch(endWith);
  }
});

async function start(assignment: Assignment, nowMs: number): Promise<AsyncDisposable> {
  await using resources = new AsyncDisposableStack();
  clock = resources.use(createFollowerClock(nowMs));
  const component = resources.use(
    await startComponent(assignment, {
      clock,
      signal: stopping.signal,
      onHealth: (event) => parent.tell({ tell: "health", event }),
    }),
  );
  component.failed?.then(endWith);
  const { address } = component;
  parent.tell({ tell: "ready", stats: component.stats(), ...(address !== undefined && { address }) });
  resources.use(tellStats(component, parent, statsEveryMs[assignment.kind]));
  return resources.move();
}

async function stop(): Promise<void> {
  stopping.abort();
  const component = await running?.catch(() => undefined); // What broke off its start has closed what it held.
  await component?.[Symbol.asyncDispose]();
  process.exit();
}

function endWith(reason: unknown): void {
  parent.tell({ tell: "failed", reason: describeFailure(reason) }, () => process.exit(1));
}
