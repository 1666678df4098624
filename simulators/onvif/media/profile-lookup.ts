import type { Camera } from "../camera.ts";
import type { Call } from "../service.ts";
import { invalidArgument } from "../soap-fault.ts";
import { find } from "../xml-element.ts";
import type { Profile } from "./media-setup.ts";

/** The profile that the request names; throws ter:NoProfile for one that there is not. */
export function requireProfile({ camera, request }: Call, ...path: readonly string[]): Profile {
  const asked = find(request, ...(path.length === 0 ? ["ProfileToken"] : path))?.text.trim() ?? "";
  const profile = camera.media.find(asked);
  if (profile !== undefined) return profile;
  const known = camera.media.all().map(({ token }) => token);
  throw invalidArgument("ter:NoProfile", `profiles are ${known.join(", ")}; got "${asked.slice(0, 80)}"`);
}

/** The same, with PTZ; throws ter:NoPTZProfile for a profile that has none. */
export function requirePtzProfile(call: Call): Profile {
  const profile = requireProfile(call);
  if (profile.hasPtz) return profile;
  throw invalidArgument("ter:NoPTZProfile", `the profile ${profile.token} has no PTZ configuration; add it`);
}

/** In how many profiles something is used. */
export function useCount({ media }: Camera, isUsed: (profile: Profile) => boolean): number {
  return media.all().filter(isUsed).length;
}
