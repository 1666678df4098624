import { requirePtzProfile } from "../media/profile-lookup.ts";
import type { Call } from "../service.ts";
import { invalidArgument, SoapFault } from "../soap-fault.ts";
import { type Xml, xml } from "../xml.ts";
import { find } from "../xml-element.ts";
import { goals, readSpeed, renderPosition } from "./move-operations.ts";
import { type Preset, presetLimit } from "./presets.ts";

const nameLimit = 64;

export function getPresets(call: Call): Xml {
  requirePtzProfile(call);
  const presets = call.camera.ptz.presets.all().map(
    ({ token, name, position }) => xml`<tptz:Preset token="${token}">
      <tt:Name>${name}</tt:Name><tt:PTZPosition>${renderPosition(position)}</tt:PTZPosition>
    </tptz:Preset>`,
  );
  return xml`<tptz:GetPresetsResponse>${presets}</tptz:GetPresetsResponse>`;
}

/** Keeps where the head is, under a new token or in place of the preset that is named. */
export function setPreset(call: Call): Xml {
  requirePtzProfile(call);
  const { head, presets } = call.camera.ptz;
  const token = find(call.request, "PresetToken")?.text.trim() || undefined;
  const old = token === undefined ? undefined : requirePreset(call);
  const name = find(call.request, "PresetName")?.text.trim() || old?.name;
  if (name !== undefined && name.length > nameLimit) {
    throw invalidArgument("ter:InvalidPresetName", `a name has at most ${nameLimit} characters`);
  }
  if (presets.all().some((preset) => preset.name === name && preset.token !== token)) {
    throw invalidArgument("ter:PresetExist", `there is a preset of the name ${name}; give its PresetToken`);
  }
  const { panTilt, zoom } = head.isMoving();
  if (panTilt || zoom) throw action("ter:MovingPTZ", "the head is moving; stop it, or wait until it is IDLE");
  if (old === undefined && presets.all().length >= presetLimit) {
    throw action("ter:TooManyPresets", `all ${presetLimit} presets are taken; remove one`);
  }
  const kept = presets.keep({ ...(token && { token }), name: name ?? "", position: head.position() });
  return xml`<tptz:SetPresetResponse><tptz:PresetToken>${kept}</tptz:PresetToken></tptz:SetPresetResponse>`;
}

export function gotoPreset(call: Call): Xml {
  requirePtzProfile(call);
  const { position } = requirePreset(call);
  call.camera.ptz.head.goTo(goals(position, readSpeed(call), "position"));
  return xml`<tptz:GotoPresetResponse/>`;
}

export function removePreset(call: Call): Xml {
  requirePtzProfile(call);
  call.camera.ptz.presets.remove(requirePreset(call).token);
  return xml`<tptz:RemovePresetResponse/>`;
}

export function gotoHomePosition(call: Call): Xml {
  requirePtzProfile(call);
  const { head, presets } = call.camera.ptz;
  head.goTo(goals(presets.home(), readSpeed(call), "position"));
  return xml`<tptz:GotoHomePositionResponse/>`;
}

export function setHomePosition(call: Call): Xml {
  requirePtzProfile(call);
  const { head, presets } = call.camera.ptz;
  presets.setHome(head.position());
  return xml`<tptz:SetHomePositionResponse/>`;
}

function requirePreset({ camera, request }: Call): Preset {
  const token = find(request, "PresetToken")?.text.trim() ?? "";
  const preset = camera.ptz.presets.find(token);
  if (preset !== undefined) return preset;
  throw invalidArgument("ter:NoToken", `there is no preset with the token "${token.slice(0, 80)}"`);
}

function action(subcode: string, reason: string): SoapFault {
  return new SoapFault(["ter:Action", subcode], reason, { code: "Receiver" });
}
