import type { z } from "zod";
import type { DeviceFault, InjectedFault } from "./device-fault.ts";
import type { AssetSpec } from "./plant/asset-spec.ts";
import type { Plant } from "./plant/plant.ts";

/** Plant time, as the devices need it. Only its maker reads the machine's clock. */
export interface PlantClock {
  /** Plant time as Unix milliseconds. */
  now(): number;
  /** The machine's time as Unix milliseconds, for what belongs to the network. */
  wallMs(): number;
  /**
   * Calls back as plant time passes, with consecutive stretches `(afterMs, untilMs]`; `now()` is `untilMs` then.
   * The listener must be synchronous and cheap: all devices share the beat.
   */
  onAdvance(listener: (afterMs: number, untilMs: number) => void): Disposable;
}

/** One device of the scenario: its name is also the name of its asset and of its link. */
export interface DeviceConfig<Config> {
  readonly name: string;
  readonly config: Config;
}

export interface SimulatorContext {
  readonly plant: Plant;
  readonly clock: PlantClock;
  /** Address to listen on; 127.0.0.1 unless the user says otherwise. */
  readonly host: string;
  readonly seed: number;
  /** A folder of the run's own, for certificates and the like; it is gone after the run. */
  readonly directory: string;
}

/** What an engineer would write down about a device to connect to it. */
export interface DeviceEndpoint {
  readonly device: string;
  readonly endpointType:
    | "Microsoft.OpcUa"
    | "Microsoft.Onvif"
    | "Microsoft.Http"
    | "Microsoft.SseHttp"
    | "Microsoft.Mqtt";
  /** Where it listens; a client that comes through a proxy on another port must be served as well. */
  readonly host: string;
  readonly port: number;
  /** The full address, as in `opc.tcp://127.0.0.1:50000` or `http://127.0.0.1:8080/onvif/device_service`. */
  readonly address: string;
  readonly credentials?: { readonly username: string; readonly password: string };
  /** The token that it wants to see, where it wants one in place of a user name. */
  readonly bearerToken?: string;
  /** PEM files: whom to trust to be the device, and what to show it where it knows its clients by certificate. */
  readonly certificates?: { readonly caFile: string; readonly certFile?: string; readonly keyFile?: string };
  /** How its asset definition has the data points sampled, in wall time; every change is asked for if absent. */
  readonly sampling?: {
    readonly publishingIntervalMs: number;
    readonly samplingIntervalMs: number;
    readonly queueSize: number;
  };
  /** Where each data point is found: an OPC UA node id, an ONVIF topic, a path, an SSE event name. */
  readonly dataSources: Readonly<Record<string, string>>;
  /** What it plays, as RTSP addresses without credentials. */
  readonly streams?: readonly string[];
  /** One line that shows a person how to read it, as in `curl http://127.0.0.1:8080/energy`. */
  readonly tryIt: string;
}

/** Devices that listen; disposing closes every port and connection of theirs. */
export interface RunningDevices extends AsyncDisposable {
  readonly endpoints: readonly DeviceEndpoint[];
  /** Makes one of the devices misbehave, in a way that its kind lists under `faults`; disposing the answer heals it. */
  inject?(device: string, fault: DeviceFaultCall): Promise<InjectedFault>;
  /**
   * For devices that speak to the broker themselves: tells one where that is, as `mqtt://host:port`, and resolves once it
   * is connected. Called at most once, before plant time begins to pass.
   */
  attach?(device: string, brokerAddress: string): Promise<void>;
}

/** A fault of a device as a scenario asks for it; `config` is parsed. */
export interface DeviceFaultCall {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Uniform in [0, 1), from the scenario's seed. */
  readonly random: () => number;
}

/** A kind of device: how it is configured and how it starts. */
export interface Simulator<Schema extends z.ZodObject = z.ZodObject> {
  readonly kind: string;
  readonly config: Schema;
  /** Devices of this kind may be given the same port, and are found there side by side. */
  readonly sharesPort?: boolean;
  /** What the plant has to model for a device so configured. */
  asset(config: z.output<Schema>): AssetSpec;
  /**
   * Whether the asset definition of a device so configured has its data points sampled: what comes and goes between two
   * samples is not lost then, by declaration. Without it, every reading is to be delivered.
   */
  isSampled?(config: z.output<Schema>): boolean;
  /** The other devices that a configuration names, with the path where it does; they must exist. */
  references?(
    config: z.output<Schema>,
  ): readonly { readonly path: readonly (string | number)[]; readonly device: string }[];
  /** What a configuration plans for the run, as plant time after its start; it must fit into the run. */
  schedule?(config: z.output<Schema>): readonly {
    readonly path: readonly (string | number)[];
    readonly atMs: number;
    readonly forMs: number;
  }[];
  /** The ways in which devices of this kind can be made to misbehave; several kinds of device may list the same one. */
  readonly faults?: readonly DeviceFault[];
  /** Starts all the scenario's devices of this kind, so that one server may hold many. */
  start(
    devices: readonly DeviceConfig<z.output<Schema>>[],
    context: SimulatorContext,
  ): Promise<RunningDevices>;
}

/** Identity; it gives a simulator its types. */
export function defineSimulator<Schema extends z.ZodObject>(simulator: Simulator<Schema>): Simulator<Schema> {
  return simulator;
}
