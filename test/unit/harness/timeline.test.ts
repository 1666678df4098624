import { expect, test } from "vitest";
import { createClock } from "../../../scenarios/harness/clock.ts";
import { injectFault } from "../../../scenarios/harness/inject.ts";
import { openLink } from "../../../scenarios/harness/link.ts";
import type { FaultConfig } from "../../../scenarios/harness/scenario/fault-schema.ts";
import { planTimeline, type TimelineOptions } from "../../../scenarios/harness/timeline.ts";
import { openClient, openServer } from "../../support/sockets.ts";

const never = new AbortController().signal;
const startMs = 1_000_000;
const endMs = startMs + 600_000;

const cut = (on: string, parts: Partial<FaultConfig> = {}): FaultConfig => ({
  kind: "link-cut",
  on,
  at: 60_000,
  for: 60_000,
  ...parts,
});

/** A run of faults that do nothing but say whether they were felt, and how often that was asked. */
function aRun(
  faults: FaultConfig[],
  options: Partial<TimelineOptions> & { felt?: (on: string) => boolean } = {},
) {
  const clock = createClock({ startMs, endMs, speed: "max" });
  const asked: number[] = [];
  const changes: string[] = [];
  const timeline = planTimeline({
    faults,
    clock,
    async inject({ on }) {
      const index = asked.push(0) - 1;
      return {
        wasFelt() {
          asked[index] = (asked[index] ?? 0) + 1;
          return options.felt?.(on) ?? true;
        },
        async [Symbol.asyncDispose]() {},
      };
    },
    onChange: ({ kind, on }, change) =>
      void changes.push(`${(clock.now() - startMs) / 1000} s: ${kind} on ${on} ${change}`),
    ...options,
  });
  return { clock, timeline, asked, changes };
}

test("a fault waits until it is felt, and plant time waits with it", async () => {
  let isFelt = false;
  const { clock, timeline, asked, changes } = aRun([cut("uplink")], { felt: () => isFelt });
  const run = clock.run(never);
  await expect.poll(() => asked[0]).toBeGreaterThan(3);
  expect(clock.now()).toBe(startMs + 120_000);
  expect(timeline.open()).toEqual(["link-cut on uplink"]);
  isFelt = true;
  await run;
  expect(timeline.entries).toMatchObject([
    { atMs: startMs + 60_000, healedAtMs: startMs + 120_000, felt: true },
  ]);
  expect(changes).toEqual(["60 s: link-cut on uplink injected", "120 s: link-cut on uplink healed"]);
});

test("what nobody feels is waited for once, however often it comes again", async () => {
  const repeat = { every: 120_000, times: 4 };
  const { clock, timeline, asked } = aRun([cut("oven-1", { repeat })], {
    felt: () => false,
    feltWithinMs: 30,
  });
  await clock.run(never);
  expect(timeline.entries.map(({ felt }) => felt)).toEqual([false, false, false, false]);
  const [first = 0, ...others] = asked;
  expect(first).toBeGreaterThan(1);
  expect(others).toEqual([1, 1, 1]);
});

test("faults that heal at the same time are waited for together", async () => {
  const asking = new Set<string>();
  const { clock, timeline } = aRun(
    ["oven-1", "oven-2", "oven-3"].map((on) => cut(on)),
    {
      felt(on) {
        asking.add(on);
        return asking.size === 3;
      },
    },
  );
  await clock.run(never);
  expect(timeline.entries.map(({ felt }) => felt)).toEqual([true, true, true]);
});

test("every link is whole again once the timeline is disposed, and felt only where traffic met the cut", async () => {
  await using server = await openServer((socket) => void socket.pipe(socket));
  await using busy = await openLink("busy", { host: "127.0.0.1", port: server.port });
  await using quiet = await openLink("quiet", { host: "127.0.0.1", port: server.port });
  using client = await openClient(busy.port);
  const links = new Map([busy, quiet].map((link) => [link.name, link]));
  const end = new AbortController();
  const { clock, timeline } = aRun(
    [cut("busy", { for: 590_000 }), cut("quiet", { for: 590_000 }), cut("quiet", { at: 0 })],
    {
      inject: (fault) => injectFault(fault, { ...nothing, links }),
      feltWithinMs: 30,
      onChange: ({ on }) => on === "busy" && end.abort(),
    },
  );
  await expect(clock.run(end.signal)).rejects.toThrow();
  await client.closed;
  expect([busy.isCut, quiet.isCut]).toEqual([true, true]);
  await timeline[Symbol.asyncDispose]();
  expect([busy.isCut, quiet.isCut]).toEqual([false, false]);
  expect(timeline.open()).toEqual([]);
  expect(timeline.entries.map(({ on, felt }) => [on, felt])).toEqual([
    ["quiet", false],
    ["busy", true],
    ["quiet", false],
  ]);
});

test("a fault that cannot be injected ends the run and says which; what was injected beside it heals", async () => {
  let isBroken = false;
  const { clock, timeline } = aRun([cut("oven-1"), cut("oven-2")], {
    async inject({ on }) {
      if (on === "oven-2") throw new Error("its server is gone");
      isBroken = true;
      return {
        wasFelt: () => true,
        async [Symbol.asyncDispose]() {
          isBroken = false;
        },
      };
    },
  });
  await expect(clock.run(never)).rejects.toThrow(
    "cannot inject link-cut on oven-2 at 1970-01-01T00:17:40.000Z: its server is gone",
  );
  expect(isBroken).toBe(true);
  await timeline[Symbol.asyncDispose]();
  expect(isBroken).toBe(false);
});

test("a fault that cannot be healed ends the run and says which; the others heal all the same", async () => {
  const healed: string[] = [];
  const { clock, timeline } = aRun([cut("oven-1"), cut("oven-2"), cut("oven-3", { for: 400_000 })], {
    inject: async ({ on }) => ({
      wasFelt: () => true,
      async [Symbol.asyncDispose]() {
        if (on === "oven-1") throw new Error("it is stuck");
        healed.push(on);
      },
    }),
  });
  await expect(clock.run(never)).rejects.toThrow(/^cannot heal link-cut on oven-1 at .*: it is stuck$/);
  await timeline[Symbol.asyncDispose]();
  expect(healed).toEqual(["oven-2", "oven-3"]);
});

const refuse = () => {
  throw new Error("expected a fault of a link");
};
const nothing = { devices: { inject: refuse }, plant: { trace: refuse }, clock: { now: () => 0 }, seed: 1 };
