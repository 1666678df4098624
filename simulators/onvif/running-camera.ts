import type { Camera } from "./camera.ts";
import { type CameraServer, serveCamera } from "./camera-server.ts";
import type { Announcer } from "./discovery/announcer.ts";
import type { DiscoveryTarget } from "./discovery/target.ts";
import { bracketed } from "./host.ts";
import { serveRtsp } from "./rtsp/rtsp-server.ts";
import { serviceAddresses } from "./service.ts";

/** The answer to SystemReboot has so long to go out; then the camera is off for a while. Both are machine time. */
const reboot = { afterMs: 200, forMs: 3_000 } as const;

/** Where a camera listens; port 0 takes any free one. */
export interface CameraPorts {
  readonly host: string;
  readonly port: number;
  readonly rtspPort: number;
}

/** A camera whose ports are open, unless it is switched off. Disposing it closes them for good. */
export interface RunningCamera extends AsyncDisposable {
  readonly camera: Camera;
  /** They stay the same when it is switched off and on. */
  readonly ports: CameraPorts;
  /**
   * Says Bye, closes the ports with every connection and forgets all subscriptions, as when its power fails. What is set
   * up stays: accounts, presets, profiles, the position of the head.
   */
  switchOff(): Promise<SwitchedOff>;
}

/** A camera is off while anybody wants it to be. */
export interface SwitchedOff {
  /** How many requests were cut off. */
  readonly cutOff: number;
  /**
   * Wants it no longer: the same ports are opened again, with Hello, unless somebody else still wants it off. May be called
   * twice; where a port cannot be opened it rejects, and may be called again.
   */
  switchOn(): Promise<void>;
}

/** Switches a camera on; where an announcer is given it is found through that. */
export async function runCamera(
  camera: Camera,
  wanted: CameraPorts,
  announcer: Announcer | undefined,
): Promise<RunningCamera> {
  let on: { readonly resources: AsyncDisposableStack; readonly server: CameraServer } | undefined;
  let ports = wanted;
  const offFor = new Set<symbol>();
  let isGone = false;
  let timer: NodeJS.Timeout | undefined;

  async function open(): Promise<void> {
    if (on !== undefined || isGone || offFor.size > 0) return;
    await using resources = new AsyncDisposableStack();
    const { port: rtspPort } = await serveRtsp(camera, { host: ports.host, port: ports.rtspPort }, resources);
    const power = { rtspPort, reboot: restart };
    const server = await serveCamera({ camera, power }, ports, resources);
    ports = { host: ports.host, port: server.port, rtspPort };
    await announcer?.hello(target);
    on = { server, resources: resources.move() };
  }

  async function close(): Promise<number> {
    if (on === undefined) return 0;
    const { server, resources } = on;
    on = undefined;
    const cutOff = server.answering();
    await announcer?.bye(target);
    camera.subscriptions.forgetAll(() => {});
    await resources.disposeAsync();
    return cutOff;
  }

  // One after the other: what is being switched off is not switched on at the same time.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(step: () => Promise<Result>): Promise<Result> => {
    const result = last.then(step);
    last = result.catch(() => {});
    return result;
  };

  /** From now on it is to be off; the answer takes that back. */
  function wantOff(): SwitchedOff["switchOn"] {
    const reason = Symbol("off");
    offFor.add(reason);
    return () => {
      offFor.delete(reason);
      return inTurn(open);
    };
  }

  function restart(): void {
    if (on === undefined) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const switchOn = wantOff();
      const back = () => comeBack(switchOn);
      void inTurn(close).then(back, back);
    }, reboot.afterMs);
  }

  /** Where somebody took a port meanwhile, it tries again. */
  function comeBack(switchOn: SwitchedOff["switchOn"]): void {
    if (!isGone) timer = setTimeout(() => switchOn().catch(() => comeBack(switchOn)), reboot.forMs);
  }

  const target: DiscoveryTarget = describe(camera, () => ports);
  camera.scopes.onChange(() => {
    if (on !== undefined) void announcer?.hello(target);
  });
  await inTurn(open);
  return {
    camera,
    get ports() {
      return ports;
    },
    async switchOff() {
      const switchOn = wantOff();
      return { cutOff: await inTurn(close), switchOn };
    },
    async [Symbol.asyncDispose]() {
      isGone = true;
      clearTimeout(timer);
      await inTurn(close);
    },
  };
}

function describe(camera: Camera, ports: () => CameraPorts): DiscoveryTarget {
  let version = 1;
  camera.scopes.onChange(() => {
    version += 1;
  });
  return {
    endpointReference: camera.endpointReference,
    scopes: () => [...camera.scopes.fixed(), ...camera.scopes.configurable()],
    metadataVersion: () => version,
    address(interfaceAddress) {
      const { host, port } = ports();
      const reachable = ["0.0.0.0", "::"].includes(host) ? interfaceAddress : bracketed(host);
      const place = camera.troubles.wrongHost.meet() ?? `${reachable}:${port}`;
      return `http://${place}${serviceAddresses.device.path}`;
    },
  };
}
