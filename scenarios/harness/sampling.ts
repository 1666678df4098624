import type { ProgressSample } from "./latency.ts";

/** Where a run stands. */
export interface Progress extends ProgressSample {
  readonly startMs: number;
  readonly endMs: number;
  readonly openFaults: readonly string[];
  readonly phase: "running" | "settling";
}

/** Takes a sample five times a second until disposed, and one more when asked. */
export interface Sampling extends Disposable {
  readonly samples: readonly ProgressSample[];
  sample(): void;
}

const everyMs = 200;

export function startSampling(take: () => Progress, onProgress: (progress: Progress) => void): Sampling {
  const samples: ProgressSample[] = [];
  const sample = () => {
    const progress = take();
    const { atMs, wallMs, due, delivered } = progress;
    samples.push({ atMs, wallMs, due, delivered });
    onProgress(progress);
  };
  sample();
  const timer = setInterval(sample, everyMs);
  return { samples, sample, [Symbol.dispose]: () => clearInterval(timer) };
}
