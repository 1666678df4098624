import { requirePtzProfile } from "../media/profile-lookup.ts";
import type { Call } from "../service.ts";
import { invalidArgument } from "../soap-fault.ts";
import { type Xml, xml } from "../xml.ts";
import { find } from "../xml-element.ts";
import { parseDurationMs, writeDateTime } from "../xs-time.ts";
import { type Axis, axes, limits, type Position } from "./axis.ts";
import type { Goals } from "./head.ts";
import { type PtzSpeed, timeoutLimits } from "./ptz.ts";
import { readVector, subcodes, type Vector } from "./read-vector.ts";
import { panTiltSpaces, type Quantity, zoomSpaces } from "./spaces.ts";

/** Steps that add up to a limit may miss it by the rounding of their numbers. */
const rounding = 1e-6;

export function absoluteMove(call: Call): Xml {
  requirePtzProfile(call);
  const position = readMove(call, "Position", "position");
  call.camera.ptz.head.goTo(goals(position, readSpeed(call), "position"));
  return xml`<tptz:AbsoluteMoveResponse/>`;
}

export function relativeMove(call: Call): Xml {
  requirePtzProfile(call);
  const { head } = call.camera.ptz;
  const translation = readMove(call, "Translation", "translation");
  const from = head.position();
  const position = Object.fromEntries(axes.map((axis) => [axis, sum(from[axis], translation[axis])]));
  head.goTo(goals(position, readSpeed(call), "translation"));
  return xml`<tptz:RelativeMoveResponse/>`;
}

export function continuousMove(call: Call): Xml {
  requirePtzProfile(call);
  const { head, defaults } = call.camera.ptz;
  const velocity = readMove(call, "Velocity", "velocity");
  const fast = axes.find((axis) => Math.abs(velocity[axis] ?? 0) > 1);
  if (fast !== undefined)
    throw invalidArgument(subcodes.velocity, `${fast}: velocities go from -1 to 1, got ${velocity[fast]}`);
  head.keepGoing(velocity, readTimeout(call) ?? defaults().timeoutMs);
  return xml`<tptz:ContinuousMoveResponse/>`;
}

/** What is not said to go on is stopped. */
export function stop(call: Call): Xml {
  requirePtzProfile(call);
  const isStopped = (name: string) => !["false", "0"].includes(find(call.request, name)?.text.trim() ?? "");
  const panTilt: readonly Axis[] = isStopped("PanTilt") ? ["pan", "tilt"] : [];
  const zoom: readonly Axis[] = isStopped("Zoom") ? ["zoom"] : [];
  call.camera.ptz.head.stop([...panTilt, ...zoom]);
  return xml`<tptz:StopResponse/>`;
}

/** Where the head is at this moment, and whether it is on its way. */
export function getStatus(call: Call): Xml {
  requirePtzProfile(call);
  const { head } = call.camera.ptz;
  const moving = head.isMoving();
  const spoken = (isMoving: boolean) => (isMoving ? "MOVING" : "IDLE");
  return xml`<tptz:GetStatusResponse><tptz:PTZStatus>
    <tt:Position>${renderPosition(head.position())}</tt:Position>
    <tt:MoveStatus><tt:PanTilt>${spoken(moving.panTilt)}</tt:PanTilt><tt:Zoom>${spoken(moving.zoom)}</tt:Zoom></tt:MoveStatus>
    <tt:UtcTime>${writeDateTime(call.camera.deviceClock.nowMs())}</tt:UtcTime>
  </tptz:PTZStatus></tptz:GetStatusResponse>`;
}

/** The content of a `tt:PTZVector`, in the generic spaces. */
export function renderPosition({ pan, tilt, zoom }: Position): Xml {
  return xml`
    <tt:PanTilt x="${pan}" y="${tilt}" space="${panTiltSpaces.position[0].uri}"/>
    <tt:Zoom x="${zoom}" space="${zoomSpaces.position[0].uri}"/>`;
}

/** Goals for the axes that are given; throws the fault of that quantity where one lies beyond the limits. */
export function goals(position: Vector, speed: PtzSpeed, quantity: Quantity): Goals {
  const entries = axes.flatMap((axis) => {
    const to = position[axis];
    if (to === undefined) return [];
    const { min, max } = limits[axis];
    const within = Math.min(max, Math.max(min, to));
    if (Math.abs(to - within) > rounding) {
      const reason = `${axis} goes from ${min} to ${max} in generic units, and this would be ${to}`;
      throw invalidArgument(subcodes[quantity], reason);
    }
    return [[axis, { to: within, speed: axis === "zoom" ? speed.zoom : speed.panTilt }] as const];
  });
  return Object.fromEntries(entries);
}

/** The `Speed` of a request, or the default where it gives none. */
export function readSpeed({ camera, request }: Call): PtzSpeed {
  const asked = readVector(find(request, "Speed"), "speed");
  const defaults = camera.ptz.defaults().speed;
  // Clients give a speed for pan and one for tilt; the head has one for both, and none means that it never arrives.
  const panTilt = Math.max(Math.abs(asked.pan ?? 0), Math.abs(asked.tilt ?? 0)) || defaults.panTilt;
  const zoom = Math.abs(asked.zoom ?? 0) || defaults.zoom;
  if (panTilt > 1 || zoom > 1) throw invalidArgument(subcodes.speed, "speeds go from 0 to 1");
  return { panTilt, zoom };
}

function readMove({ request }: Call, name: string, quantity: Quantity): Vector {
  const vector = readVector(find(request, name), quantity);
  if (Object.keys(vector).length > 0) return vector;
  throw invalidArgument(subcodes[quantity], `expected ${name} with PanTilt, Zoom or both`);
}

function readTimeout({ request }: Call): number | undefined {
  const text = find(request, "Timeout")?.text;
  if (text === undefined || text.trim() === "") return undefined;
  const timeoutMs = parseDurationMs(text);
  if (timeoutMs !== undefined && timeoutMs >= 0 && timeoutMs <= timeoutLimits.maxMs) return timeoutMs;
  const reason = `expected a Timeout of at most ${timeoutLimits.maxMs / 1000} s, as in PT5S, got "${text.slice(0, 40)}"`;
  throw invalidArgument("ter:TimeoutNotSupported", reason);
}

/** An axis that is not to be moved stays out of it. */
function sum(from: number, by: number | undefined): number | undefined {
  return by === undefined ? undefined : from + by;
}
