import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createRunFolder } from "../../../scenarios/harness/run-folder.ts";
import { UserMistake } from "../../../scenarios/harness/scenario/problem.ts";

/** A folder of the test's own. */
function openFolder(): { path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "digital-plant-test-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

test("a run's folder is made with all that is missing above it, and published under its final name", async () => {
  using folder = openFolder();
  const out = join(folder.path, "not/there/yet");
  await using run = await createRunFolder(out, "small", "1-a");
  expect(existsSync(run.work)).toBe(true);
  const published = await run.publish({ "result.json": "{}" });
  expect(readdirSync(join(out, "small")).sort()).toEqual(["1-a", "latest"]);
  expect(readdirSync(published)).toEqual(["result.json"]);
  expect(readFileSync(join(out, "small/latest/result.json"), "utf8")).toBe("{}");
});

test("two runs that start at once make the folders above them together", async () => {
  using folder = openFolder();
  const out = join(folder.path, "a/b/c");
  const runs = await Promise.all(["1", "2", "3", "4"].map((run) => createRunFolder(out, "small", run)));
  expect(readdirSync(join(out, "small")).sort()).toEqual(["1", "2", "3", "4"].map((run) => `${run}.partial`));
  for (const run of runs) await run[Symbol.asyncDispose]();
  expect(readdirSync(join(out, "small"))).toEqual([]);
});

test("a run that is not published leaves nothing", async () => {
  using folder = openFolder();
  const run = await createRunFolder(folder.path, "small", "1-a");
  await run[Symbol.asyncDispose]();
  expect(readdirSync(join(folder.path, "small"))).toEqual([]);
});

test("a file in the way is a mistake of the user's, with what to do", async () => {
  using folder = openFolder();
  const blocked = join(folder.path, "file");
  writeFileSync(blocked, "");
  const made = createRunFolder(join(blocked, "below"), "small", "1-a");
  await expect(made).rejects.toBeInstanceOf(UserMistake);
  await expect(made).rejects.toThrow(/cannot write the run's folder .*file.*choose another with --out/);
});

// On other systems nothing refuses a folder as missing while the one above it is there.
test.runIf(process.platform === "linux")(
  "a place that can hold no folder is told, not tried for ever",
  async () => {
    const made = createRunFolder("/proc/digital-plant", "small", "1-a");
    await expect(made).rejects.toBeInstanceOf(UserMistake);
    await expect(made).rejects.toThrow(/cannot write .* ENOENT.* '\/proc\/digital-plant'.*with --out/);
  },
);
