import { videoTokens } from "../media/configurations.ts";
import { namespaces } from "../namespaces.ts";
import type { Call, Operation, Service } from "../service.ts";
import { invalidArgument, SoapFault } from "../soap-fault.ts";
import type { ImageSettings } from "../view.ts";
import { type Xml, xml } from "../xml.ts";
import { find } from "../xml-element.ts";

/** What the imaging service can do. */
export const imagingCapabilities: Xml = xml`<timg:Capabilities ImageStabilization="false"/>`;

const settingNames = {
  Brightness: "brightness",
  ColorSaturation: "colorSaturation",
  Contrast: "contrast",
} as const satisfies Record<string, keyof ImageSettings>;

function getImagingSettings(call: Call): Xml {
  requireSource(call);
  const { brightness, colorSaturation, contrast } = call.camera.image.settings();
  return xml`<timg:GetImagingSettingsResponse><timg:ImagingSettings>
    <tt:Brightness>${brightness}</tt:Brightness>
    <tt:ColorSaturation>${colorSaturation}</tt:ColorSaturation>
    <tt:Contrast>${contrast}</tt:Contrast>
  </timg:ImagingSettings></timg:GetImagingSettingsResponse>`;
}

/**
 * Sets what the request names, all of it or nothing. What the camera does not have is left out: some clients (libonvif)
 * always send it.
 */
function setImagingSettings(call: Call): Xml {
  requireSource(call);
  const asked = find(call.request, "ImagingSettings");
  const wanted = Object.entries(settingNames).flatMap(([name, setting]) => {
    const text = find(asked, name)?.text.trim();
    if (text === undefined) return [];
    const value = Number(text || Number.NaN);
    if (value >= 0 && value <= 100) return [[setting, value] as const];
    const reason = `${name} goes from 0 to 100, got "${text.slice(0, 40)}"`;
    throw invalidArgument("ter:SettingsInvalid", reason);
  });
  call.camera.image.set({ ...call.camera.image.settings(), ...Object.fromEntries(wanted) });
  return xml`<timg:SetImagingSettingsResponse/>`;
}

function getOptions(call: Call): Xml {
  requireSource(call);
  const ranges = Object.keys(settingNames).map((name) => {
    const tag = { xml: `tt:${name}` };
    return xml`<${tag}><tt:Min>0</tt:Min><tt:Max>100</tt:Max></${tag}>`;
  });
  return xml`<timg:GetOptionsResponse><timg:ImagingOptions>${ranges}</timg:ImagingOptions></timg:GetOptionsResponse>`;
}

/** The focus is fixed: there is no status of it, nothing to move and nothing to stop. */
const fixedFocus: Operation = (call) => {
  requireSource(call);
  const reason = "the focus is fixed; GetMoveOptions offers nothing";
  throw new SoapFault(["ter:ActionNotSupported", "ter:NoImagingForSource"], reason, { code: "Receiver" });
};

function requireSource({ request }: Call): void {
  const asked = find(request, "VideoSourceToken")?.text.trim() ?? "";
  if (asked === videoTokens.source) return;
  throw invalidArgument(
    "ter:NoSource",
    `the only video source is ${videoTokens.source}, got "${asked.slice(0, 80)}"`,
  );
}

/** The imaging service (ONVIF Imaging): brightness, contrast and saturation of the picture, and a fixed focus. */
export const imagingService: Service = {
  namespaces: [namespaces.timg],
  operations: {
    PRE_AUTH: {
      GetServiceCapabilities: () =>
        xml`<timg:GetServiceCapabilitiesResponse>${imagingCapabilities}</timg:GetServiceCapabilitiesResponse>`,
    },
    READ_MEDIA: {
      GetImagingSettings: getImagingSettings,
      GetOptions: getOptions,
      GetStatus(call) {
        requireSource(call);
        return xml`<timg:GetStatusResponse><timg:Status/></timg:GetStatusResponse>`;
      },
      GetMoveOptions(call) {
        requireSource(call);
        return xml`<timg:GetMoveOptionsResponse><timg:MoveOptions/></timg:GetMoveOptionsResponse>`;
      },
    },
    ACTUATE: { SetImagingSettings: setImagingSettings, Move: fixedFocus, Stop: fixedFocus },
  },
};
