import { rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { makeFolder } from "../../simulators/make-folder.ts";
import { UserMistake } from "./scenario/problem.ts";

/** Where a run leaves its files. Until `publish` its name ends in `.partial`, so that nothing half-written looks whole. */
export interface RunFolder extends AsyncDisposable {
  /** Where to write now. */
  readonly path: string;
  /** Scratch space of the stack; gone with the run. */
  readonly work: string;
  /** Writes the files, gives the folder its final name, points `latest` at it, and returns its path. */
  publish(files: Readonly<Record<string, string>>): Promise<string>;
}

/** Makes `<out>/<scenario>/<run>.partial`; throws `UserMistake` where that cannot be written. */
export async function createRunFolder(out: string, scenario: string, run: string): Promise<RunFolder> {
  const final = join(out, scenario, run);
  const path = `${final}.partial`;
  const work = join(path, "work");
  try {
    await makeFolder(resolve(work));
  } catch (cause) {
    await rm(path, { recursive: true, force: true }).catch(() => {}); // Where it cannot be made, it seldom is there.
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserMistake(`cannot write the run's folder ${path}: ${reason}; choose another with --out`, {
      cause,
    });
  }
  let published = false;
  return {
    path,
    work,
    async publish(files) {
      await rm(work, { recursive: true, force: true });
      for (const [name, text] of Object.entries(files)) await writeWhole(join(path, name), text);
      await rename(path, final);
      published = true;
      await pointLatest(dirname(final), run);
      return final;
    },
    async [Symbol.asyncDispose]() {
      if (!published) await rm(path, { recursive: true, force: true });
    },
  };
}

/** Of a full disk the system does not say what it was to hold, so this does. */
async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(file, text).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`cannot write ${file}: ${reason}`, { cause });
  });
}

async function pointLatest(folder: string, run: string): Promise<void> {
  const next = join(folder, `.latest-${run}`);
  await symlink(run, next, "junction");
  await rename(next, join(folder, "latest"));
}
