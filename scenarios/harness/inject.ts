import type { InjectedFault } from "../../simulators/device-fault.ts";
import type { Plant } from "../../simulators/plant/plant.ts";
import { statusCode, type Trace } from "../../simulators/plant/trace.ts";
import type { PlantClock, RunningDevices } from "../../simulators/simulator.ts";
import type { Link } from "./link.ts";
import { createRandom } from "./random.ts";
import { faultKindOf } from "./scenario/fault-kinds.ts";
import type { FaultConfig } from "./scenario/fault-schema.ts";

/** Everything of a run that a fault can break. */
export interface Breakable {
  readonly links: ReadonlyMap<string, Link>;
  readonly devices: Pick<Required<RunningDevices>, "inject">;
  readonly plant: Pick<Plant, "trace">;
  readonly clock: Pick<PlantClock, "now">;
  readonly seed: number;
}

/** Breaks the link or the device that a fault names; each fault has chance of its own, so that none disturbs another's. */
export async function injectFault(fault: FaultConfig, breakable: Breakable): Promise<InjectedFault> {
  const { kind, on, at, for: forMs, repeat: _repeat, ...config } = fault;
  const { links, devices, plant, clock, seed } = breakable;
  const found = faultKindOf(kind);
  const random = createRandom(seed, `${kind} on ${on} at ${at}`);
  switch (found.hits) {
    case "link":
      return injectInLink(links, on, (link) => found.fault.inject(config, { link, random }));
    case "device":
      return withKnocks(await devices.inject(on, { kind, config, random }), links.get(on));
    case "readings":
      return watchMisreport(plant.trace(on), clock.now(), forMs);
  }
}

function injectInLink(
  links: Breakable["links"],
  name: string,
  inject: (link: Link) => Disposable & Pick<InjectedFault, "wasFelt">,
): InjectedFault {
  const link = links.get(name);
  if (link === undefined)
    throw new Error(`expected a link, got ${name}; links are ${[...links.keys()].join(", ")}`);
  const injected = inject(link);
  return {
    wasFelt: () => injected.wasFelt(),
    [Symbol.asyncDispose]: async () => injected[Symbol.dispose](),
  };
}

/** A device that is off does not see who knocks at its closed port; its link does. */
function withKnocks(injected: InjectedFault, link: Link | undefined): InjectedFault {
  const before = link?.unanswered ?? 0;
  return {
    wasFelt: () => injected.wasFelt() || (link?.unanswered ?? 0) > before,
    [Symbol.asyncDispose]: () => injected[Symbol.asyncDispose](),
  };
}

/** The plant misreports by itself; all that is left to say is whether a reading came out otherwise than it was. */
function watchMisreport(trace: Trace, fromMs: number, forMs: number): InjectedFault {
  let isFelt: boolean | undefined;
  return {
    wasFelt() {
      isFelt ??= trace
        .due(fromMs - 1, fromMs + forMs - 1)
        .some(
          ({ stampMs, repeats, status }) => stampMs !== undefined || repeats || status !== statusCode.good,
        );
      return isFelt;
    },
    async [Symbol.asyncDispose]() {},
  };
}
