import { createHash } from "node:crypto";
import { base, en, Faker } from "@faker-js/faker";
import type { Trace } from "../plant/trace.ts";
import type { PlantClock } from "../simulator.ts";
import type { PullPoint } from "./pull-point.ts";
import type { Credentials } from "./username-token.ts";

/** One camera, as its operations see it. */
export interface Camera {
  readonly name: string;
  /** The device whose door it looks at. */
  readonly watches: string;
  readonly account: Credentials;
  readonly label: Label;
  readonly clock: PlantClock;
  readonly door: Trace;
  readonly oven: Trace;
  /** The pull points that clients hold, by id; those that ended may still be among them. */
  readonly pullPoints: Map<string, PullPoint>;
}

/** What is printed on a camera's label. */
export interface Label {
  readonly manufacturer: string;
  readonly model: string;
  readonly firmwareVersion: string;
  readonly serialNumber: string;
  readonly hardwareAddress: string;
}

/** The label of the camera of that name: the same for the same seed. */
export function printLabel(name: string, seed: number): Label {
  const faker = new Faker({ locale: [en, base] });
  faker.seed(createHash("sha256").update(`${seed}/${name}/label`).digest().readUInt32BE());
  return {
    manufacturer: "Digital Plant",
    model: "DP-Door-360",
    firmwareVersion: faker.system.semver(),
    serialNumber: faker.string.alphanumeric({ length: 12, casing: "upper" }),
    // The second hexadecimal digit marks an address as locally administered: no maker's.
    hardwareAddress: `02:${faker.internet.mac().slice(3)}`,
  };
}
