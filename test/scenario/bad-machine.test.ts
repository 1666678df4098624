import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openBrokerStand } from "../support/broker-stand.ts";
import { startPlant } from "../support/plant-process.ts";

const root = join(import.meta.dirname, "../..");

/** A disk of that size, which is gone with the command that runs on it: `$disk` is where it is. */
function runOnSmallDisk(megabytes: number, command: string) {
  const disk = mkdtempSync(join(tmpdir(), "digital-plant-disk-"));
  try {
    const script = `mount -t tmpfs -o size=${megabytes}m tmpfs "$disk" || exit 99\n${command}`;
    const { status, stdout, stderr } = spawnSync(
      "unshare",
      ["--map-root-user", "--mount", "sh", "-c", script],
      {
        cwd: root,
        encoding: "utf8",
        timeout: 50_000,
        env: { ...process.env, disk, node: process.execPath },
      },
    );
    return { status, stdout: stdout ?? "", stderr: stderr ?? "", disk };
  } finally {
    rmSync(disk, { recursive: true });
  }
}

const canMount = runOnSmallDisk(1, "exit 0").status === 0;

describe.runIf(canMount)("a full disk", () => {
  test.each([2, 6])("of %i MB ends a run with 3, is named, and leaves nothing", (megabytes) => {
    const { status, stdout, stderr, disk } = runOnSmallDisk(
      megabytes,
      `"$node" scenarios/cli.ts run scenarios/quickstart.yaml --out "$disk/out"; code=$?
       find "$disk/out" -mindepth 2; exit $code`,
    );
    expect(stderr).toContain(`${disk}/out/quickstart/`);
    expect(stderr).toMatch(/the disk is full; make room, or choose another folder with --out\n$/);
    expect(stderr).not.toContain("    at ");
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
  });

  test("of a broker loses nothing that was acknowledged", () => {
    const child = `"$node" test/support/broker-fill-child.ts "$disk"`;
    const { stdout, stderr } = runOnSmallDisk(3, child);
    expect(stderr).toBe("");
    const { acknowledged, kept, reason } = JSON.parse(stdout) as Record<string, unknown>;
    expect(reason).toMatch(/the broker cannot go on with .*broker.db: database or disk is full/);
    expect(Number(acknowledged)).toBeGreaterThan(0);
    expect(Number(kept)).toBeGreaterThanOrEqual(Number(acknowledged));
  });
});

test("a broker that works and ends in order never says that it failed", async () => {
  await using stand = await openBrokerStand();
  const broker = await stand.start();
  let isFailed = false;
  void broker.failed.then(() => {
    isFailed = true;
  });
  await broker[Symbol.asyncDispose]();
  expect(isFailed).toBe(false);
});

describe("what nobody catches ends the command line with 3, not with a verdict:", () => {
  test.each([
    ["an exception", "setImmediate(() => { throw new Error('out of the blue') })"],
    ["a rejection", "void Promise.reject(new Error('out of the blue'))"],
  ])("%s", (_what, code) => {
    const blow = `data:text/javascript,${encodeURIComponent(`setTimeout(() => { ${code} }, 1)`)}`;
    const words = ["--import", blow, "scenarios/cli.ts", "up", "scenarios/quickstart.yaml"];
    const { status, stderr } = spawnSync(process.execPath, words, {
      cwd: root,
      encoding: "utf8",
      timeout: 50_000,
    });
    expect(stderr).toContain(
      "plant stopped on a mistake of its own; please report it:\nError: out of the blue",
    );
    expect(status).toBe(3);
  });
});

test.runIf(process.platform === "linux")("--out where no folder can be ends with 3, at once", async () => {
  await using plant = startPlant("run", "scenarios/quickstart.yaml", "--out", "/proc/digital-plant");
  const { code, stderr } = await plant.ended;
  expect(stderr).toMatch(/^cannot write the run's folder .*; choose another with --out\n$/);
  expect(code).toBe(3);
});

describe("what only this machine can tell of a device ends with 3, in plain words:", () => {
  test.each([
    [
      "an interface that is not there",
      "door: { kind: onvif-camera, watches: oven, discovery: { interface: nope0 } }",
      /^discovery: there is no interface nope0; there are .*\n$/,
    ],
    [
      "a certificate that is not there",
      "oven-2: { kind: opcua-oven, security: { certificateUsers: [{ certificate: /nowhere.pem, role: operator }] } }",
      /^\/nowhere\.pem: expected the X\.509 certificate of a user, a PEM or DER file\n$/,
    ],
    [
      "a folder that is a file",
      "meter: { kind: rest-sensor, measures: energy, tls: true, certificates: package.json }",
      /^certificates: .*package\.json cannot be a folder \(EEXIST.*\); name another\n$/,
    ],
    [
      "one port with different security",
      "a: { kind: opcua-oven, port: 24990 }\n  b: { kind: opcua-oven, port: 24990, limits: { sessions: 3 } }",
      /^a and b share port 24990 but differ in security or limits: /,
    ],
  ])("%s", async (_what, device, message) => {
    const folder = await mkdtemp(join(tmpdir(), "plant-bad-"));
    await using _folder = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
    const file = join(folder, "bad.yaml");
    await writeFile(file, bad(device));
    await using plant = startPlant("up", file);
    const { code, stderr } = await plant.ended;
    expect(stderr).toMatch(message);
    expect(code).toBe(3);
  });
});

const bad = (device: string) => `name: bad
given: a device that this machine cannot have
expect: a sentence
seed: 1
clock: { start: 2026-03-02T06:00:00Z, duration: 1h, speed: 1 }
devices:
  oven: { kind: opcua-oven }
  ${device}
checks: [{ kind: delivered-once }]
`;
