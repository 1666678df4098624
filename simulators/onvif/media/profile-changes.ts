import type { Camera } from "../camera.ts";
import { ptzTokens } from "../ptz/ptz-configuration.ts";
import { invalidArgument, SoapFault } from "../soap-fault.ts";
import { encoderOf, videoTokens } from "./configurations.ts";
import { type Profile, profileLimit } from "./media-setup.ts";

/** The kinds of configuration that a profile can hold here. */
export const configurationKinds = ["VideoSource", "VideoEncoder", "PTZ"] as const;

export type ConfigurationKind = (typeof configurationKinds)[number];

const nameLimit = 64;

/** Makes an empty profile; throws the fault of ONVIF Media for a token that is taken and for one profile too many. */
export function createProfile({ media }: Camera, name: string, token: string | undefined): Profile {
  if (name === "" || name.length > nameLimit) {
    throw invalidArgument("ter:InvalidArgs", `expected a Name of 1 to ${nameLimit} characters`);
  }
  if (token !== undefined && (media.find(token) !== undefined || token.length > nameLimit)) {
    const reason = `the token is taken, or longer than ${nameLimit}: ${token.slice(0, nameLimit)}`;
    throw invalidArgument("ter:ProfileExists", reason);
  }
  if (media.all().length >= profileLimit) {
    const reason = `all ${profileLimit} profiles are taken; delete one`;
    throw new SoapFault(["ter:Action", "ter:MaxNVTProfiles"], reason, { code: "Receiver" });
  }
  const made = { token: token ?? media.freeToken(), name, isFixed: false };
  const profile: Profile = { ...made, hasVideoSource: false, encoder: undefined, hasPtz: false };
  media.put(profile);
  return profile;
}

/** Deletes a profile that a client made. */
export function deleteProfile({ media }: Camera, profile: Profile): void {
  if (profile.isFixed) throw fixedProfile("ter:DeletionOfFixedProfile", profile);
  media.delete(profile.token);
}

/** Puts a configuration into a profile; without a token, the one that fits. */
export function addConfiguration(
  { media }: Camera,
  profile: Profile,
  added: { readonly kind: ConfigurationKind; readonly token: string | undefined },
): void {
  const changed = withConfiguration(profile, added.kind, added.token);
  if (profile.isFixed && !isSame(profile, changed)) throw fixedProfile("ter:ConfigurationConflict", profile);
  media.put(changed);
}

/** Takes a configuration out of a profile that a client made. */
export function removeConfiguration({ media }: Camera, profile: Profile, kind: ConfigurationKind): void {
  if (profile.isFixed) throw fixedProfile("ter:ConfigurationConflict", profile);
  const without = {
    VideoSource: { hasVideoSource: false },
    VideoEncoder: { encoder: undefined },
    PTZ: { hasPtz: false },
  }[kind];
  media.put({ ...profile, ...without });
}

function withConfiguration(profile: Profile, kind: ConfigurationKind, token: string | undefined): Profile {
  if (kind === "VideoEncoder") {
    const encoder = token ?? profile.encoder;
    if (encoder === undefined || encoderOf(encoder) === undefined) throw noConfiguration(kind, token);
    return { ...profile, encoder };
  }
  const only = kind === "PTZ" ? ptzTokens.configuration : videoTokens.sourceConfiguration;
  if ((token ?? only) !== only) throw noConfiguration(kind, token);
  return kind === "PTZ" ? { ...profile, hasPtz: true } : { ...profile, hasVideoSource: true };
}

function isSame(one: Profile, other: Profile): boolean {
  return one.encoder === other.encoder;
}

/** There is no configuration of that kind with that token. */
export function noConfiguration(kind: string, token: string | undefined): SoapFault {
  const reason = `there is no ${kind} configuration with the token "${token?.slice(0, 80) ?? ""}"`;
  return invalidArgument("ter:NoConfig", reason);
}

function fixedProfile(subcode: string, { token }: Profile): SoapFault {
  return new SoapFault(
    ["ter:Action", subcode],
    `the profile ${token} is the camera's own and stays as it is`,
  );
}
