import { measureRun, round } from "./plant-command.ts";

/** Three ovens at 1 s sampling lose their uplink for 72 hours of plant time. */
export async function* measureOutage(): AsyncGenerator<object> {
  const { result, seconds, peakMegabytes } = await measureRun(`name: bench-outage
given: three ovens lose their uplink for three days
expect: nothing is lost
seed: 1
clock: { start: 2026-03-02T06:00:00Z, duration: 74h, speed: max }
devices:
  oven-1: { kind: opcua-oven, sampling: 1s }
  oven-2: { kind: opcua-oven, sampling: 1s }
  oven-3: { kind: opcua-oven, sampling: 1s }
faults: [{ kind: link-cut, on: uplink, at: 1h, for: 72h }]
checks: [{ kind: delivered-once }, { kind: fresh-again, within: 60s }]
`);
  const { outcome, ledger, checks } = result;
  yield {
    what: "72 h outage",
    outcome,
    seconds: round(seconds),
    due: ledger.due,
    delivered: ledger.delivered,
    peakMegabytes,
    checks: checks.map(({ summary }) => summary),
  };
}
