import type { AlertRow, OeeRow } from "../../stack/dataflow/row.ts";
import type { LeadingClock } from "../../stack/follower-clock.ts";
import type { Asset, Device } from "../../stack/registry/resources.ts";
import type { DeliveredReading } from "./ledger.ts";
import type { Scenario } from "./scenario/schema.ts";

/** A broker that the run may put a link in front of. */
export interface RunningBroker extends AsyncDisposable {
  /** Resolves with the reason if it can go on no more; one that is not ours does not tell. */
  readonly failed?: Promise<Error>;
  readonly address: string;
  readonly host: string;
  readonly port: number;
}

/** A destination that the run may put a link in front of, and look into while it fills. */
export interface RunningDestination extends AsyncDisposable {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  counts(): Readonly<Record<"reading" | "alert" | "oee", number>>;
}

/** What the harness tells a stack that it starts. */
export interface StackOptions {
  /** Where its outbox and checkpoints live. */
  readonly directory: string;
  readonly runId: string;
  readonly clock: LeadingClock;
  readonly seed: number;
  readonly shiftStartMs: number;
  readonly resources: readonly { readonly device: Device; readonly asset: Asset }[];
  /** The broker as the connectors reach it. */
  readonly outboxBrokerAddress: string;
  /** The broker as the data flows reach it. */
  readonly flowBrokerAddress: string;
  readonly destinationUrl: string;
  readonly dataflows: readonly string[];
  /** Low and high of normal operation, by `asset/dataPoint`: what the devices' data sheets say. */
  readonly ranges: Readonly<Record<string, readonly [number, number]>>;
  /** Told when a source or the broker is lost or comes back. */
  readonly onHealth?: (event: {
    readonly asset: string | undefined;
    readonly state: string;
    readonly reason?: string | undefined;
  }) => void;
}

/** How far a data flow came. */
export interface FlowState {
  readonly name: string;
  /** Everything due reached it, and what it made of it reached the destination. */
  readonly caughtUp: boolean;
  /** Messages and samples that it gave up. */
  readonly dropped: number;
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
}

/** A stack under test, as far as the harness needs to see it. */
export interface RunningStack extends AsyncDisposable {
  /** What is not connected yet, by name. */
  notReady(): readonly string[];
  /** How far each data flow came; caught up means up to the last source time due of every asset. */
  flows(lastDue: readonly (readonly [asset: string, sourceMs: number])[]): readonly FlowState[];
  /** Changes while work is being done. */
  progress(): string;
}

/** What a destination holds, read after the run. */
export interface DestinationContent extends Disposable {
  /** In order of asset, data point and source time. */
  readings(): Iterable<DeliveredReading>;
  alerts(): Iterable<AlertRow>;
  oee(): Iterable<OeeRow>;
}

/** The exchangeable parts of a run. Tests put broken ones here, to see whether the judge notices. */
export interface Parts {
  startBroker(
    config: Scenario["stack"]["broker"],
    options: { directory: string; clock: LeadingClock },
  ): Promise<RunningBroker>;
  startDestination(options: { file: string; clock: LeadingClock }): Promise<RunningDestination>;
  startStack(options: StackOptions): Promise<RunningStack>;
  readDestination(file: string): DestinationContent;
}
