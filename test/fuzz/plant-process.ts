import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../../scenarios/cli.ts", import.meta.url));
const startBoundMs = 60_000;

/** What `plant up --json` prints. */
interface UpReport {
  readonly endpoints: readonly {
    readonly device: string;
    readonly host: string;
    readonly port: number;
    readonly address: string;
    readonly streams?: readonly string[];
  }[];
  readonly stack?: { readonly broker: string };
}

/** A plant with its stack in a process of its own, whose memory is limited: what it wastes kills it. */
export interface PlantProcess extends AsyncDisposable {
  readonly report: UpReport;
  /** The exit code or signal once it is gone; undefined while it lives. */
  death(): string | undefined;
  /** Resident memory in MB where the system tells it. */
  residentMb(): number | undefined;
}

/** Starts `plant up FILE --stack --json` with a heap of that many MB at most. */
export async function startPlantProcess(file: string, heapMb: number): Promise<PlantProcess> {
  const options = [`--max-old-space-size=${heapMb}`, cli, "up", file, "--stack", "--json"];
  const child = spawn(process.execPath, options, { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  let death: string | undefined;
  child.stderr.on("data", (chunk) => {
    errors = `${errors}${chunk}`.slice(-4_000);
  });
  child.on("exit", (code, signal) => {
    death = `${signal ?? `exit code ${code}`}\n${errors}`;
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = await once(lines, "line", { signal: AbortSignal.timeout(startBoundMs) }).catch((cause) => {
    child.kill("SIGKILL");
    throw new Error(`the plant did not start within ${startBoundMs / 1000} s: ${death ?? errors}`, { cause });
  });
  return {
    report: JSON.parse(String(line)),
    death: () => death,
    residentMb: () => residentMb(child.pid),
    async [Symbol.asyncDispose]() {
      if (death !== undefined) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}

function residentMb(pid: number | undefined): number | undefined {
  try {
    const [, kb] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kb === undefined ? undefined : Math.round(Number(kb) / 1024);
  } catch {
    return undefined; // Only Linux has this file.
  }
}
