import { encoderOf, renderSourceConfiguration, videoTokens } from "../media/configurations.ts";
import type { Profile } from "../media/media-setup.ts";
import {
  addConfiguration,
  type ConfigurationKind,
  configurationKinds,
  createProfile,
  deleteProfile,
  noConfiguration,
  removeConfiguration,
} from "../media/profile-changes.ts";
import { requireProfile, useCount } from "../media/profile-lookup.ts";
import { ptzTokens, renderPtzConfiguration } from "../ptz/ptz-configuration.ts";
import type { Call } from "../service.ts";
import { type Xml, xml } from "../xml.ts";
import { find, type XmlElement } from "../xml-element.ts";
import { renderEncoder2 } from "./encoder-configuration.ts";

/** The profiles, or the one with the token; configurations only of the kinds that are asked for. */
export function getProfiles(call: Call): Xml {
  const asked = find(call.request, "Token") !== undefined;
  const profiles = asked ? [requireProfile(call, "Token")] : call.camera.media.all();
  const kinds = call.request.children.filter(({ name }) => name === "Type").map(({ text }) => text.trim());
  return xml`<tr2:GetProfilesResponse>${profiles.map((profile) => renderProfile(call, profile, kinds))}</tr2:GetProfilesResponse>`;
}

export function create(call: Call): Xml {
  const added = readConfigurations(call.request);
  const profile = createProfile(call.camera, find(call.request, "Name")?.text.trim() ?? "", undefined);
  try {
    for (const configuration of added) addConfiguration(call.camera, current(call, profile), configuration);
  } catch (refusal) {
    call.camera.media.delete(profile.token);
    throw refusal;
  }
  return xml`<tr2:CreateProfileResponse><tr2:Token>${profile.token}</tr2:Token></tr2:CreateProfileResponse>`;
}

export function remove(call: Call): Xml {
  deleteProfile(call.camera, requireProfile(call, "Token"));
  return xml`<tr2:DeleteProfileResponse/>`;
}

export function add(call: Call): Xml {
  const profile = requireProfile(call);
  for (const configuration of readConfigurations(call.request)) {
    addConfiguration(call.camera, current(call, profile), configuration);
  }
  return xml`<tr2:AddConfigurationResponse/>`;
}

/** `All` takes every configuration out. */
export function removeFrom(call: Call): Xml {
  const profile = requireProfile(call);
  for (const { kind } of readConfigurations(call.request)) {
    removeConfiguration(call.camera, current(call, profile), kind);
  }
  return xml`<tr2:RemoveConfigurationResponse/>`;
}

/** The profile as the step before left it. */
function current({ camera }: Call, profile: Profile): Profile {
  return camera.media.find(profile.token) ?? profile;
}

function readConfigurations(request: XmlElement) {
  const asked = request.children.filter(({ name }) => name === "Configuration");
  return asked.flatMap((configuration) => {
    const kind = find(configuration, "Type")?.text.trim() ?? "";
    const token = find(configuration, "Token")?.text.trim() || undefined;
    if (kind === "All") return configurationKinds.map((each) => ({ kind: each, token: undefined }));
    const known = configurationKinds.find((each) => each === kind);
    if (known === undefined) throw noConfiguration(kind.slice(0, 40), token);
    return [{ kind: known, token }];
  });
}

function renderProfile(call: Call, profile: Profile, kinds: readonly string[]): Xml {
  const isAsked = (kind: ConfigurationKind) => kinds.includes(kind) || kinds.includes("All");
  const { camera } = call;
  const source = xml`<tr2:VideoSource token="${videoTokens.sourceConfiguration}">${renderSourceConfiguration(camera)}</tr2:VideoSource>`;
  const encoder = profile.encoder === undefined ? undefined : encoderOf(profile.encoder);
  const ptz = xml`<tr2:PTZ token="${ptzTokens.configuration}">
    ${renderPtzConfiguration(
      camera.ptz.defaults(),
      useCount(camera, ({ hasPtz }) => hasPtz),
    )}
  </tr2:PTZ>`;
  const configurations = xml`<tr2:Configurations>
    ${profile.hasVideoSource && isAsked("VideoSource") ? source : undefined}
    ${encoder && profile.encoder && isAsked("VideoEncoder") ? renderEncoder2(camera, "tr2:VideoEncoder", encoder, profile.encoder) : undefined}
    ${profile.hasPtz && isAsked("PTZ") ? ptz : undefined}
  </tr2:Configurations>`;
  return xml`<tr2:Profiles token="${profile.token}" fixed="${profile.isFixed}">
    <tr2:Name>${profile.name}</tr2:Name>
    ${kinds.length > 0 ? configurations : undefined}
  </tr2:Profiles>`;
}
