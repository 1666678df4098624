import type { Assets } from "./assets.ts";
import { concerned, misreportOf } from "./misreport-plan.ts";
import type { PlantSpec } from "./plant-spec.ts";
import type { Explanation } from "./truth.ts";

/** Detectors need some samples to forget, and some time where they hold an alarm back. */
const settlesMs = 300_000;

/** The alarms that may be put down to what devices lied about before `untilMs`; their source times may be lies as well. */
export function explainMisreports(
  { misreports = [] }: PlantSpec,
  assets: Assets["assets"],
  untilMs: number,
): readonly Explanation[] {
  return misreports.flatMap((spec) => {
    const { kind, asset: device, config, fromMs, toMs } = spec;
    const asset = assets.get(device);
    const misreport = misreportOf(kind);
    if (asset === undefined || misreport === undefined || fromMs >= untilMs) return [];
    const claims = misreport.claims?.(config, spec) ?? spec;
    return {
      device,
      dataPoints: concerned(spec, asset.trace.dataPoints),
      fromMs: Math.min(fromMs, claims.fromMs),
      settledMs: Math.max(toMs, claims.toMs) + settlesMs,
      alsoShows: [],
      summary: `${device}: ${misreport.summary(config)}`,
    };
  });
}
