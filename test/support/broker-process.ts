import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** The embedded broker in a process of its own, for a test to kill. */
export interface BrokerProcess extends AsyncDisposable {
  readonly address: string;
  /** Ends it as a power switch would: nothing of its own runs any more. */
  kill(): Promise<void>;
}

export async function startBrokerProcess(directory: string): Promise<BrokerProcess> {
  const entry = fileURLToPath(new URL("../../scenarios/bench/broker-process.ts", import.meta.url));
  const child = spawn(process.execPath, [entry, directory], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const kill = async () => {
    child.kill("SIGKILL");
    await exited;
  };
  const [line] = await once(child.stdout, "data", { signal: AbortSignal.timeout(20_000) });
  return { address: JSON.parse(String(line)).address, kill, [Symbol.asyncDispose]: kill };
}
