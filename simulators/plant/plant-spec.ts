import type { AssetSpec } from "./asset-spec.ts";
import type { Intervention } from "./intervention.ts";
import type { MisreportSpec } from "./misreports/misreport.ts";

/** All that determines a plant: the same gives the same readings, whatever is read when. Times are Unix milliseconds. */
export interface PlantSpec {
  readonly seed: number;
  readonly startMs: number;
  readonly assets: Readonly<Record<string, AssetSpec>>;
  /** What somebody does to the ovens; each acts from the first physics step at or after its time on. */
  readonly interventions?: readonly Intervention[];
  /** When devices lie about the quality or the time of what they report. */
  readonly misreports?: readonly MisreportSpec[];
}
