import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { DeviceEndpoint } from "../../simulators/simulator.ts";
import { isInstalled } from "./broker-under-test.ts";
import { round } from "./plant-command.ts";
import { type RunningPlant, startRunningPlant } from "./running-plant.ts";

const cameras = 8;
const wallMs = 10_000;
/** Linux counts processor time in hundredths of a second (USER_HZ). */
const ticksPerSecond = 100;

/** Snapshots and RTSP streams of cameras that look at a busy oven, by the processor time that the plant's process spends on them. */
export async function* measureCameras(): AsyncGenerator<object> {
  await using plant = await startRunningPlant([
    "oven: { kind: opcua-oven, sampling: 1s }",
    `door: { kind: onvif-camera, watches: oven, count: ${cameras} }`,
  ]);
  const doors = plant.endpoints.filter(({ endpointType }) => endpointType === "Microsoft.Onvif");
  const snapshots = await during(plant, () => takeSnapshots(doors));
  yield {
    what: "camera snapshots, all of them different",
    taken: snapshots.outcome,
    snapshotsPerCoreSecond: round(snapshots.outcome / snapshots.coreSeconds),
  };
  if (!(await isInstalled("ffmpeg"))) {
    yield { what: "camera streams", skipped: "ffmpeg was not found (apt-get install ffmpeg)" };
    return;
  }
  for (const path of doors[0]?.streams?.map((stream) => new URL(stream).pathname) ?? []) {
    const played = await during(plant, () => Promise.all(doors.map((door) => play(door, path))));
    yield {
      what: `camera streams by RTSP over TCP, ${path}`,
      streams: doors.length,
      failed: played.outcome.filter((code) => code !== 0).length,
      streamsPerCore: round((doors.length * played.seconds) / played.coreSeconds),
    };
  }
}

async function during<Outcome>(plant: RunningPlant, work: () => Promise<Outcome>) {
  const before = { core: coreSeconds(plant), wallMs: performance.now() };
  const outcome = await work();
  const seconds = (performance.now() - before.wallMs) / 1000;
  return { outcome, seconds, coreSeconds: coreSeconds(plant) - before.core };
}

/** Processor time of the plant's process; NaN where the system does not tell (not Linux). */
function coreSeconds({ pid }: RunningPlant): number {
  try {
    const [user, system] =
      readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ").slice(11, 13) ?? [];
    return (Number(user) + Number(system)) / ticksPerSecond;
  } catch {
    return Number.NaN;
  }
}

/** A picture changes each second, so that each camera is asked once a second: none comes from memory. */
async function takeSnapshots(doors: readonly DeviceEndpoint[]): Promise<number> {
  let taken = 0;
  for (let second = 0; second < wallMs / 1000; second++) {
    const pictures = doors.map(async (door) => {
      const response = await fetch(new URL("/snapshot.jpg", door.address), { headers: basic(door) });
      if (!response.ok) throw new Error(`expected a picture of ${door.device}, got ${response.status}`);
      await response.arrayBuffer();
      taken++;
    });
    await Promise.all([...pictures, sleep(1_000)]);
  }
  return taken;
}

function basic({ credentials }: DeviceEndpoint): Record<string, string> {
  const { username = "", password = "" } = credentials ?? {};
  return { Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` };
}

/** Plays a stream for the time of the measurement; returns the exit code of the player. */
async function play({ streams = [], credentials }: DeviceEndpoint, path: string): Promise<number | null> {
  const stream = streams.find((one) => one.endsWith(path));
  if (stream === undefined || credentials === undefined)
    throw new Error(`expected a stream ${path}, got ${streams}`);
  const url = stream.replace("//", `//${credentials.username}:${credentials.password}@`);
  const options = ["-v", "error", "-xerror", "-rtsp_transport", "tcp", "-i", url];
  const child = spawn("ffmpeg", [...options, "-t", String(wallMs / 1000), "-f", "null", "-"], {
    stdio: "ignore",
  });
  return new Promise((resolve) => child.once("exit", resolve));
}
