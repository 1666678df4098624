import type { BrokerStats } from "../broker/broker.ts";
import type { Clock } from "../clock.ts";
import type { ConnectorStats, HealthEvent } from "../connectors/supervisor.ts";
import type { FlowStats } from "../dataflow/flow.ts";
import type { Counts } from "../endpoints/local/tally.ts";
import type { Asset, Device } from "../registry/resources.ts";

/** A part of the stack that can run in a process of its own: what it must be told, as JSON, and what it tells of itself. */
export interface Components {
  readonly broker: {
    readonly config: { readonly directory: string; readonly host: string };
    readonly stats: BrokerStats;
  };
  readonly destination: {
    readonly config: { readonly file: string; readonly host: string };
    readonly stats: Omit<Counts, "byAsset">;
  };
  readonly dataflow: {
    readonly config: WorkerConfig & {
      readonly name: string;
      readonly operators: readonly { readonly kind: string; readonly settings: unknown }[];
      readonly destinationUrl: string;
    };
    readonly stats: FlowStats;
  };
  readonly connectors: {
    readonly config: WorkerConfig & {
      readonly resources: readonly { readonly device: Device; readonly asset: Asset }[];
    };
    readonly stats: ConnectorStats;
  };
}

/** What connectors and data flows have in common. */
interface WorkerConfig {
  /** Where their files live; made where it is missing. */
  readonly directory: string;
  /** Part of every MQTT client id, so that two stacks can share a broker. */
  readonly instance: string;
  readonly brokerAddress: string;
  readonly seed: number;
}

export type ComponentKind = keyof Components;
export type ComponentConfig<Kind extends ComponentKind> = Components[Kind]["config"];
export type ComponentStats<Kind extends ComponentKind> = Components[Kind]["stats"];

/** What a component has of the process that it runs in. */
export interface ComponentContext {
  readonly clock: Clock;
  /** Aborted when the component is to stop, also while it starts. */
  readonly signal: AbortSignal;
  readonly onHealth: (event: HealthEvent) => void;
}

/** A component at work. */
export interface RunningComponent<Kind extends ComponentKind> extends AsyncDisposable {
  /** Where it is reached, if it listens. */
  readonly address?: string;
  /** Resolves with the reason if it can go on no more. */
  readonly failed?: Promise<Error>;
  /** At this moment, as JSON. */
  stats(): ComponentStats<Kind>;
}

/** Which component a process is. */
export type Assignment = {
  [Kind in ComponentKind]: { readonly kind: Kind; readonly config: ComponentConfig<Kind> };
}[ComponentKind];

/** What a component's process hears from its parent. */
export type ToComponent =
  | { readonly tell: "start"; readonly assignment: Assignment; readonly nowMs: number }
  | { readonly tell: "step"; readonly nowMs: number }
  | { readonly tell: "freewheel"; readonly rate: number }
  | { readonly tell: "stop" };

/** What a parent hears from a component's process. */
export type FromComponent<Kind extends ComponentKind> =
  | { readonly tell: "ready"; readonly address?: string; readonly stats: ComponentStats<Kind> }
  | { readonly tell: "stats"; readonly stats: ComponentStats<Kind> }
  | { readonly tell: "health"; readonly event: HealthEvent }
  /** It could not start, or not stop in order; its process ends. */
  | { readonly tell: "failed"; readonly reason: ComponentFailure };

/** An error on its way between processes. */
export interface ComponentFailure {
  readonly message: string;
  readonly stack?: string;
  /** The system's, as in EADDRINUSE. */
  readonly code?: string;
  /** SQLite's result code, where `code` is ERR_SQLITE_ERROR. */
  readonly errcode?: number;
}
