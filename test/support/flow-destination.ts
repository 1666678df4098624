import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A local destination in a process of its own, so that it can die. */
export interface MortalDestination extends AsyncDisposable {
  readonly url: string;
  /** SIGKILL: not even a signal handler runs. */
  kill(): Promise<void>;
  /** Starts it again with the same file and port. */
  start(): Promise<void>;
}

export async function startMortalDestination(file: string): Promise<MortalDestination> {
  const script = join(import.meta.dirname, "flow-destination-child.ts");
  let child: ChildProcess | undefined;

  async function launch(port: number): Promise<string> {
    const started = spawn(process.execPath, [script, file, `${port}`], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    child = started;
    const [url] = await once(createInterface({ input: started.stdout }), "line");
    return String(url);
  }

  async function kill(): Promise<void> {
    if (!child || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  const url = await launch(0);
  return {
    url,
    kill,
    start: async () => void (await launch(Number(new URL(url).port))),
    [Symbol.asyncDispose]: kill,
  };
}
