import { expect, test } from "vitest";
import { anomaliesSampled } from "../../scenarios/harness/checks/anomalies-sampled.ts";
import type { History } from "../../scenarios/harness/history.ts";
import { aDisturbance, aHistory, startMs } from "../support/histories.ts";

const spike = (second: number) =>
  aDisturbance({
    device: "oven",
    kind: "spike",
    fromMs: startMs + second * 1_000,
    toMs: startMs + second * 1_000 + 100,
    visibleMs: startMs + second * 1_000,
    settledMs: startMs + second * 1_000 + 2_100,
    shows: ["Temperature"],
    alsoShows: [],
  });

const samplesAt = (...seconds: readonly number[]): History["sampled"] => [
  {
    asset: "oven",
    dataPoint: "Temperature",
    readings: 36_000,
    isSilent: false,
    arrivedMs: seconds.map((second) => startMs + second * 1_000),
  },
];

const truthOf = (...disturbances: History["truth"]["disturbances"]) => ({
  ...aHistory().truth,
  disturbances,
});

test.each([
  [
    "pass",
    "every anomaly was sampled",
    1,
    { truth: truthOf(spike(5), spike(10)), sampled: samplesAt(5, 7, 10) },
    /0 of 2 spikes were missed by the sampling of oven Temperature\./,
  ],
  [
    "fail",
    "one was missed, and says which",
    1,
    { truth: truthOf(spike(5), spike(10)), sampled: samplesAt(5, 10.1) },
    /1 of 2 spikes was missed by the sampling of oven Temperature, the first at 2026-03-02T00:00:10\.000Z/,
  ],
  [
    "pass",
    "one was missed and half are enough",
    0.5,
    { truth: truthOf(spike(5), spike(10)), sampled: samplesAt(5) },
    /1 of 2 spikes was missed/,
  ],
  [
    "pass",
    "all were missed and they are only counted",
    0,
    { truth: truthOf(spike(5)), sampled: samplesAt(4) },
    /1 of 1 spike was missed/,
  ],
  [
    "fail",
    "nothing ever came of a sampled data point",
    0,
    { truth: truthOf(spike(5)), sampled: samplesAt() },
    /No reading ever came of oven Temperature/,
  ],
  [
    "unknown",
    "it shows in a data point that is not sampled",
    1,
    { truth: truthOf({ ...spike(5), shows: ["DipData"] }), sampled: samplesAt(5) },
    /Nothing unusual happened in a sampled data point/,
  ],
  [
    "unknown",
    "it happened on another device",
    1,
    { truth: truthOf({ ...spike(5), device: "press" }), sampled: samplesAt(5) },
    /Nothing unusual/,
  ],
  ["unknown", "nothing is sampled", 1, { truth: truthOf(spike(5)) }, /No data point is sampled/],
] as const)("%s when %s", (outcome, _reason, atLeast, parts, summary) => {
  const verdict = anomaliesSampled.check({ atLeast }, aHistory(parts));
  expect(verdict).toMatchObject({ outcome, summary: expect.stringMatching(summary) });
});

test("the anomalies that were missed are named in the figures", () => {
  const verdict = anomaliesSampled.check(
    { atLeast: 0 },
    aHistory({ truth: truthOf(spike(5), spike(10)), sampled: samplesAt(5) }),
  );
  expect(verdict.figures).toMatchObject({
    anomalies: 2,
    missed: 1,
    missedAnomalies: [
      { asset: "oven", dataPoint: "Temperature", kind: "spike", at: "2026-03-02T00:00:10.000Z" },
    ],
    sampled: [{ asset: "oven", dataPoint: "Temperature", readings: 36_000, arrived: 1, everySeconds: 3600 }],
  });
});
