import type { Intervention } from "../../simulators/plant/intervention.ts";
import type { Plant } from "../../simulators/plant/plant.ts";
import type { RunClock } from "./clock.ts";
import type { RunEvent } from "./event-log.ts";
import type { ProgressSample } from "./latency.ts";
import type { Ledger } from "./ledger.ts";
import type { DestinationContent, FlowState } from "./parts.ts";
import type { RunFolder } from "./run-folder.ts";
import type { ScenarioFile } from "./scenario/file.ts";
import type { Settled } from "./settle.ts";
import type { TimelineEntry } from "./timeline.ts";

/** A run that is over: nothing of it moves any more. */
export interface FinishedRun {
  readonly source: ScenarioFile;
  readonly plant: Plant;
  /** What the plant planned to be done to its ovens before anybody could do more. */
  readonly planned: readonly Intervention[];
  readonly clock: RunClock;
  readonly ledger: Ledger;
  readonly timeline: readonly TimelineEntry[];
  readonly samples: readonly ProgressSample[];
  readonly events: readonly RunEvent[];
  /** Messages that the witness saw at the broker. */
  readonly messages: number;
  readonly settled: Settled;
  readonly flows: readonly FlowState[];
  readonly wallSeconds: number;
  readonly endMs: number;
  readonly destination: DestinationContent;
  readonly folder: RunFolder;
}
