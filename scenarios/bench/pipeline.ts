import { measureRun, round } from "./plant-command.ts";

const ovens = 40;
const wallSeconds = 10;
/** An undisturbed oven changes about this many data points at each sampling. */
const changesPerSample = 4.1;
const offeredRates = [2_500, 5_000, 10_000, 20_000, 40_000, 80_000];

/**
 * OPC UA to destination with outbox and queues on disk and the anomaly flow on: the offered rate doubles until the
 * stack no longer keeps it up. Sustained: all delivered by value, with p99 under 1 s, in the time that the plant took.
 */
export async function* measurePipeline(): AsyncGenerator<object> {
  let sustained = 0;
  for (const offered of offeredRates) {
    const speed = Math.round(offered / (ovens * changesPerSample));
    const { result, peakMegabytes } = await measureRun(scenario(speed));
    const { ledger, latencyMs, throughput, clock } = result;
    const deliveredRatio = ledger.delivered / ledger.due;
    const isSustained =
      deliveredRatio === 1 && latencyMs.p99 < 1_000 && clock.wallSeconds < wallSeconds * 1.1;
    yield {
      what: "opcua to destination",
      offeredDataPointsPerSecond: Math.round(ledger.due / wallSeconds),
      dataPointsPerSecond: Math.round(throughput.dataPointsPerSecond),
      messagesPerSecond: Math.round(throughput.messagesPerSecond),
      latencyMs,
      deliveredRatio,
      wallSeconds: round(clock.wallSeconds),
      peakMegabytes,
      sustained: isSustained,
    };
    if (!isSustained) break;
    sustained = Math.round(throughput.dataPointsPerSecond);
  }
  yield { what: "sustained", dataPointsPerSecond: sustained };
}

function scenario(speed: number): string {
  const devices = Array.from(
    { length: ovens },
    (_, index) => `  oven-${index + 1}: { kind: opcua-oven, sampling: 1s }`,
  );
  return `name: bench-pipeline
given: many ovens are sampled each second
expect: every reading arrives
seed: 1
clock: { start: 2026-03-02T06:00:00Z, duration: ${speed * wallSeconds}s, speed: ${speed} }
devices:
${devices.join("\n")}
stack: { dataflows: [anomaly] }
checks: [{ kind: delivered-once }]
`;
}
