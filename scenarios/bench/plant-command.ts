import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Result } from "../../reports/run-report.ts";

const cli = join(import.meta.dirname, "../cli.ts");

/** A run in a process of its own, so that its memory and start-up are its own too. */
export interface MeasuredRun {
  readonly result: Result;
  /** From command to verdict. */
  readonly seconds: number;
  /** Peak resident memory; undefined where the system does not tell (not Linux). */
  readonly peakMegabytes: number | undefined;
}

/** Runs a scenario's text to its verdict; throws with what it said if it ends without one. */
export async function measureRun(text: string): Promise<MeasuredRun> {
  const folder = await mkdtemp(join(tmpdir(), "digital-plant-bench-"));
  await using _folder = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
  const file = join(folder, "scenario.yaml");
  await writeFile(file, text);
  const startMs = performance.now();
  const child = startPlant("run", file, "--json", "--out", join(folder, "out"));
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr?.setEncoding("utf8").on("data", (chunk) => {
    stderr += chunk;
  });
  let peakMegabytes: number | undefined;
  const watch = setInterval(() => {
    peakMegabytes = peakOf(child) ?? peakMegabytes;
  }, 200);
  await once(child, "close");
  clearInterval(watch);
  const seconds = (performance.now() - startMs) / 1000;
  if (stdout === "") throw new Error(`expected a verdict, got: ${stderr.slice(-2_000)}`);
  return { result: JSON.parse(stdout) as Result, seconds, peakMegabytes };
}

export function startPlant(...words: string[]): ChildProcess {
  return spawn(process.execPath, [cli, ...words], { stdio: ["ignore", "pipe", "pipe"] });
}

/** The peak of a process's resident memory so far, as Linux keeps it. */
export function peakOf({ pid }: ChildProcess): number | undefined {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
  } catch {
    return undefined; // Not Linux, or the process is gone.
  }
}

export const round = (value: number, digits = 1): number => Number(value.toFixed(digits));
