import { mediaProfiles, picture } from "../profiles.ts";
import { ptzTokens, renderPtzConfiguration } from "../ptz/ptz-configuration.ts";
import type { Call, Operation } from "../service.ts";
import { invalidArgument } from "../soap-fault.ts";
import { type Xml, xml } from "../xml.ts";
import { find } from "../xml-element.ts";
import {
  encoderOf,
  renderEncoder,
  renderResolution,
  renderSourceConfiguration,
  videoTokens,
} from "./configurations.ts";
import { httpAddress, rtspAddress, snapshotAddress } from "./media-address.ts";
import type { Profile } from "./media-setup.ts";
import {
  addConfiguration,
  type ConfigurationKind,
  createProfile,
  deleteProfile,
  removeConfiguration,
} from "./profile-changes.ts";
import { requireProfile, useCount } from "./profile-lookup.ts";

export function getProfiles(call: Call): Xml {
  const profiles = call.camera.media.all().map((profile) => renderProfile(call, "trt:Profiles", profile));
  return xml`<trt:GetProfilesResponse>${profiles}</trt:GetProfilesResponse>`;
}

export function getProfile(call: Call): Xml {
  return xml`<trt:GetProfileResponse>${renderProfile(call, "trt:Profile", requireProfile(call))}</trt:GetProfileResponse>`;
}

export function create(call: Call): Xml {
  const name = find(call.request, "Name")?.text.trim() ?? "";
  const profile = createProfile(call.camera, name, find(call.request, "Token")?.text.trim() || undefined);
  return xml`<trt:CreateProfileResponse>${renderProfile(call, "trt:Profile", profile)}</trt:CreateProfileResponse>`;
}

export function remove(call: Call): Xml {
  deleteProfile(call.camera, requireProfile(call));
  return xml`<trt:DeleteProfileResponse/>`;
}

/** `Add…Configuration` of that kind. */
export function add(kind: ConfigurationKind): Operation {
  const name = { xml: `trt:Add${kind}ConfigurationResponse` };
  return (call) => {
    const profile = requireProfile(call);
    addConfiguration(call.camera, profile, {
      kind,
      token: find(call.request, "ConfigurationToken")?.text.trim() ?? "",
    });
    return xml`<${name}/>`;
  };
}

/** `Remove…Configuration` of that kind. */
export function removeOf(kind: ConfigurationKind): Operation {
  const name = { xml: `trt:Remove${kind}ConfigurationResponse` };
  return (call) => {
    removeConfiguration(call.camera, requireProfile(call), kind);
    return xml`<${name}/>`;
  };
}

export function getVideoSources(): Xml {
  return xml`<trt:GetVideoSourcesResponse><trt:VideoSources token="${videoTokens.source}">
    <tt:Framerate>${Math.max(...mediaProfiles.map(({ framesPerSecond }) => framesPerSecond))}</tt:Framerate>
    ${renderResolution("tt:Resolution", picture)}
  </trt:VideoSources></trt:GetVideoSourcesResponse>`;
}

export function getStreamUri(call: Call): Xml {
  const profile = requireProfile(call);
  const setup = find(call.request, "StreamSetup");
  if (find(setup, "Stream")?.text.trim() === "RTP-Multicast") {
    throw invalidArgument("ter:InvalidMulticastSettings", "multicast is not offered; ask for RTP-Unicast");
  }
  const protocol = find(setup, "Transport", "Protocol")?.text.trim() ?? "RTSP";
  if (!["UDP", "TCP", "RTSP", "HTTP"].includes(protocol)) {
    const reason = `protocols are UDP, RTSP and HTTP, got "${protocol.slice(0, 40)}"`;
    throw invalidArgument("ter:InvalidStreamSetup", reason);
  }
  const address = protocol === "HTTP" ? httpAddress(call, profile) : rtspAddress(call, profile);
  return xml`<trt:GetStreamUriResponse>${renderMediaUri(address)}</trt:GetStreamUriResponse>`;
}

export function getSnapshotUri(call: Call): Xml {
  const address = snapshotAddress(call, requireProfile(call));
  return xml`<trt:GetSnapshotUriResponse>${renderMediaUri(address)}</trt:GetSnapshotUriResponse>`;
}

/** Every picture of the streams stands alone or is soon followed by one that does; there is nothing to hurry. */
export function setSynchronizationPoint(call: Call): Xml {
  requireProfile(call);
  return xml`<trt:SetSynchronizationPointResponse/>`;
}

function renderMediaUri(uri: string): Xml {
  return xml`<trt:MediaUri>
    <tt:Uri>${uri}</tt:Uri>
    <tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>
    <tt:InvalidAfterReboot>false</tt:InvalidAfterReboot>
    <tt:Timeout>PT0S</tt:Timeout>
  </trt:MediaUri>`;
}

function renderProfile({ camera }: Call, name: string, profile: Profile): Xml {
  const tag = { xml: name };
  const encoder = profile.encoder === undefined ? undefined : encoderOf(profile.encoder);
  const source = xml`<tt:VideoSourceConfiguration token="${videoTokens.sourceConfiguration}">
    ${renderSourceConfiguration(camera)}
  </tt:VideoSourceConfiguration>`;
  const ptz = xml`<tt:PTZConfiguration token="${ptzTokens.configuration}">
    ${renderPtzConfiguration(
      camera.ptz.defaults(),
      useCount(camera, ({ hasPtz }) => hasPtz),
    )}
  </tt:PTZConfiguration>`;
  return xml`<${tag} token="${profile.token}" fixed="${profile.isFixed}">
    <tt:Name>${profile.name}</tt:Name>
    ${profile.hasVideoSource ? source : undefined}
    ${encoder && xml`<tt:VideoEncoderConfiguration token="${profile.encoder}">${renderEncoder(camera, encoder)}</tt:VideoEncoderConfiguration>`}
    ${profile.hasPtz ? ptz : undefined}
  </${tag}>`;
}
