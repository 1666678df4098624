import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { DeviceMistake } from "./device-mistake.ts";

/** Makes a folder and those above it, one by one: asked for all at once, Node tries for ever where there can be none (`/proc`). */
export async function makeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return;
  if (dirname(path) !== path) await makeFolder(dirname(path));
  await mkdir(path).catch(async (reason: unknown) => {
    if (!(await isFolder(path))) throw reason; // Otherwise somebody else has just made it.
  });
}

/** Makes a folder that a device keeps; `key` is where the scenario names it. Throws `DeviceMistake` where it cannot be. */
export async function makeKeptFolder(path: string, key: string): Promise<void> {
  await makeFolder(path).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DeviceMistake(`${key}: ${path} cannot be a folder (${reason}); name another`, { cause });
  });
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false, // Not there, or not for us: making it says why.
  );
}
