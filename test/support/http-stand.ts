import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InjectedFault } from "../../simulators/device-fault.ts";
import type { Plant } from "../../simulators/plant/plant.ts";
import { noiseStream, uniform } from "../../simulators/plant/seeded-noise.ts";
import { restSensor } from "../../simulators/rest/rest-sensor.ts";
import type { DeviceEndpoint, RunningDevices } from "../../simulators/simulator.ts";
import { sseSensor } from "../../simulators/sse/sse-sensor.ts";
import { fakePlant, type ManualClock, manualClock } from "./fake-plant-http.ts";

/** A sensor on a manual clock, in a folder of its own. */
export interface HttpStand extends AsyncDisposable {
  readonly clock: ManualClock;
  readonly endpoint: DeviceEndpoint;
  readonly directory: string;
  /** Makes it misbehave; the keys are a scenario's, and chance comes from a seed. */
  inject(kind: string, keys?: Readonly<Record<string, unknown>>): Promise<InjectedFault>;
}

export const meterEveryMs = 10_000;
export const scaleEveryMs = 20_000;

/** A meter with a reading each 10 s of plant time: 0, 0.5, 1 and so on. */
export function startMeter(keys: Readonly<Record<string, unknown>> = {}): Promise<HttpStand> {
  const plant = fakePlant({
    meter: { dataPoint: "Energy", everyMs: meterEveryMs, value: (index) => index / 2 },
  });
  const config = restSensor.config.parse({ measures: "energy", ...keys });
  return stand(restSensor, plant, (context) => restSensor.start([{ name: "meter", config }], context));
}

/** A scale with an item each 20 s of plant time: 400, 401, 402 and so on. */
export function startScale(keys: Readonly<Record<string, unknown>> = {}): Promise<HttpStand> {
  const plant = fakePlant({
    scale: { dataPoint: "FillWeight", everyMs: scaleEveryMs, value: (index) => 400 + index },
  });
  const config = sseSensor.config.parse({ measures: "fill-weight", ...keys });
  return stand(sseSensor, plant, (context) => sseSensor.start([{ name: "scale", config }], context));
}

type Start = (context: Parameters<typeof restSensor.start>[1]) => Promise<RunningDevices>;

async function stand(
  { faults = [] }: Pick<typeof restSensor, "faults">,
  plant: Plant,
  start: Start,
): Promise<HttpStand> {
  await using resources = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "http-stand-"));
  resources.defer(() => rm(directory, { recursive: true }));
  const clock = manualClock();
  const devices = resources.use(await start({ plant, clock, host: "127.0.0.1", seed: 1, directory }));
  const [endpoint] = devices.endpoints;
  if (endpoint === undefined) throw new Error("expected one device to have started");

  const chance = noiseStream(1, "http-stand");
  let drawn = 0;
  const random = () => uniform(chance, drawn++);
  const owned = resources.move();
  return {
    clock,
    endpoint,
    directory,
    async inject(kind, keys = {}) {
      const config = faults.find((fault) => fault.kind === kind)?.config.parse(keys);
      const injected = await devices.inject?.(endpoint.device, { kind, config: config ?? {}, random });
      if (injected === undefined) throw new Error(`expected ${endpoint.device} to take faults`);
      return injected;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
