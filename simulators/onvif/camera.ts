import { createHash } from "node:crypto";
import { base, en, Faker } from "@faker-js/faker";
import type { Trace } from "../plant/trace.ts";
import type { PlantClock } from "../simulator.ts";
import { openScopes, type Scopes } from "./device/scopes.ts";
import { type DeviceClock, openDeviceClock } from "./device-clock.ts";
import { joinTraces } from "./events/joined-trace.ts";
import { watchScene } from "./events/scene.ts";
import { openSubscriptions, type Subscriptions } from "./events/subscriptions.ts";
import { type ImageControls, openImageControls } from "./imaging/image-controls.ts";
import { type MediaSetup, openMediaSetup } from "./media/media-setup.ts";
import { openPtz, type Ptz } from "./ptz/ptz.ts";
import { openTroubles, type Troubles } from "./troubles.ts";
import type { Credentials } from "./username-token.ts";
import { openUsers, type User, type Users } from "./users.ts";
import type { Sight } from "./view.ts";

/** One camera, as its operations see it. */
export interface Camera {
  readonly name: string;
  /** The device whose door it looks at. */
  readonly watches: string;
  /** `urn:uuid:…`, the same for the same name and seed. */
  readonly endpointReference: string;
  /** The administrator that it always has. */
  readonly account: Credentials;
  readonly users: Users;
  readonly label: Label;
  readonly scopes: Scopes;
  /** Whether WS-Discovery finds it. */
  readonly isDiscoverable: boolean;
  readonly clock: PlantClock;
  readonly deviceClock: DeviceClock;
  readonly door: Trace;
  readonly oven: Trace;
  /** All that its events are about: the door's trace, and what the camera notices about itself. */
  readonly happenings: Trace;
  readonly subscriptions: Subscriptions;
  readonly ptz: Ptz;
  readonly image: ImageControls;
  readonly media: MediaSetup;
  /** What its pictures depend on, besides the plant. */
  readonly sight: Sight;
  readonly troubles: Troubles;
}

/** What is printed on a camera's label. */
export interface Label {
  readonly manufacturer: string;
  readonly model: string;
  readonly firmwareVersion: string;
  readonly serialNumber: string;
  readonly hardwareAddress: string;
}

/** What makes one camera another than the next. */
export interface CameraOptions {
  readonly name: string;
  readonly watches: string;
  readonly seed: number;
  readonly clock: PlantClock;
  readonly door: Trace;
  readonly oven: Trace;
  readonly account: Credentials;
  readonly users: readonly User[];
  readonly isDiscoverable: boolean;
  /** How fast it turns at most. */
  readonly degreesPerSecond: number;
}

/** A camera that is not connected to anything yet; disposing `resources` ends what it does by itself. */
export function openCamera(options: CameraOptions, resources: AsyncDisposableStack): Camera {
  const { name, watches, seed, clock, door, oven, account, isDiscoverable, degreesPerSecond } = options;
  const troubles = openTroubles();
  const ptz = openPtz({ wallMs: () => clock.wallMs(), degreesPerSecond });
  const scene = resources.use(watchScene(ptz.head, clock, name));
  const image = openImageControls();
  const label = printLabel(name, seed);
  return {
    ...{ name, watches, account, label, isDiscoverable, clock, door, oven, ptz, image, troubles },
    endpointReference: `urn:uuid:${uuidOf(name, seed)}`,
    users: openUsers(account, options.users),
    scopes: openScopes({ name, watches, model: label.model }),
    deviceClock: openDeviceClock(clock, troubles),
    happenings: joinTraces(door, scene.trace),
    subscriptions: openSubscriptions(clock, troubles),
    media: openMediaSetup(),
    sight: {
      view: () => ptz.head.view(),
      imaging: () => image.settings(),
      frozenAtMs: () => troubles.frozenAtMs.meet(),
    },
  };
}

/** The label of the camera of that name: the same for the same seed. */
function printLabel(name: string, seed: number): Label {
  const faker = new Faker({ locale: [en, base] });
  faker.seed(hashOf(`${seed}/${name}/label`).readUInt32BE());
  return {
    manufacturer: "Digital Plant",
    model: "DP-Door-360",
    firmwareVersion: faker.system.semver(),
    serialNumber: faker.string.alphanumeric({ length: 12, casing: "upper" }),
    // The second hexadecimal digit marks an address as locally administered: no maker's.
    hardwareAddress: `02:${faker.internet.mac().slice(3)}`,
  };
}

/** RFC 9562, version 8: the bits are ours but for version and variant. */
function uuidOf(name: string, seed: number): string {
  const bytes = hashOf(`${seed}/${name}/endpoint`).subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function hashOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
