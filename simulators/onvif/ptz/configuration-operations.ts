import { useCount } from "../media/profile-lookup.ts";
import type { Call } from "../service.ts";
import { invalidArgument } from "../soap-fault.ts";
import { type Xml, xml } from "../xml.ts";
import { find } from "../xml-element.ts";
import { parseDurationMs, writeDuration } from "../xs-time.ts";
import { presetLimit } from "./presets.ts";
import { timeoutLimits } from "./ptz.ts";
import { ptzTokens, renderPtzConfiguration, renderSpaces } from "./ptz-configuration.ts";
import { readVector } from "./read-vector.ts";

export function getNodes(): Xml {
  return xml`<tptz:GetNodesResponse>${renderNode()}</tptz:GetNodesResponse>`;
}

export function getNode({ request }: Call): Xml {
  const asked = find(request, "NodeToken")?.text.trim();
  if (asked !== ptzTokens.node) throw invalidArgument("ter:NoEntity", `the only node is ${ptzTokens.node}`);
  return xml`<tptz:GetNodeResponse>${renderNode()}</tptz:GetNodeResponse>`;
}

export function getConfigurations(call: Call): Xml {
  return xml`<tptz:GetConfigurationsResponse>${renderConfiguration(call)}</tptz:GetConfigurationsResponse>`;
}

export function getCompatibleConfigurations(call: Call): Xml {
  return xml`<tptz:GetCompatibleConfigurationsResponse>${renderConfiguration(call)}</tptz:GetCompatibleConfigurationsResponse>`;
}

export function getConfiguration(call: Call): Xml {
  requireConfiguration(find(call.request, "PTZConfigurationToken")?.text);
  return xml`<tptz:GetConfigurationResponse>${renderConfiguration(call)}</tptz:GetConfigurationResponse>`;
}

export function getConfigurationOptions({ request }: Call): Xml {
  requireConfiguration(find(request, "ConfigurationToken")?.text);
  return xml`<tptz:GetConfigurationOptionsResponse><tptz:PTZConfigurationOptions>
    <tt:Spaces>${renderSpaces()}</tt:Spaces>
    <tt:PTZTimeout>
      <tt:Min>${writeDuration(timeoutLimits.minMs)}</tt:Min><tt:Max>${writeDuration(timeoutLimits.maxMs)}</tt:Max>
    </tt:PTZTimeout>
  </tptz:PTZConfigurationOptions></tptz:GetConfigurationOptionsResponse>`;
}

/** Sets the name, the default speed and the default timeout; nothing else of the configuration can be changed. */
export function setConfiguration({ camera, request }: Call): Xml {
  const asked = find(request, "PTZConfiguration");
  requireConfiguration(asked?.attributes.token);
  const defaults = camera.ptz.defaults();
  const speed = readVector(find(asked, "DefaultPTZSpeed"), "speed");
  const timeout = find(asked, "DefaultPTZTimeout")?.text;
  const wanted = {
    name: find(asked, "Name")?.text.trim().slice(0, 64) || defaults.name,
    timeoutMs: timeout === undefined ? defaults.timeoutMs : (parseDurationMs(timeout) ?? 0),
    speed: { panTilt: speed.pan ?? defaults.speed.panTilt, zoom: speed.zoom ?? defaults.speed.zoom },
  };
  const isSpeed = (value: number) => value > 0 && value <= 1;
  const isTimeout = wanted.timeoutMs >= timeoutLimits.minMs && wanted.timeoutMs <= timeoutLimits.maxMs;
  const isSameNode = (find(asked, "NodeToken")?.text.trim() ?? ptzTokens.node) === ptzTokens.node;
  if (!isTimeout || !isSpeed(wanted.speed.panTilt) || !isSpeed(wanted.speed.zoom) || !isSameNode) {
    const reason =
      "expected the node, a DefaultPTZSpeed above 0 and a DefaultPTZTimeout as the options have them";
    throw invalidArgument("ter:ConfigModify", reason);
  }
  camera.ptz.setDefaults(wanted);
  return xml`<tptz:SetConfigurationResponse/>`;
}

function renderNode(): Xml {
  return xml`<tptz:PTZNode token="${ptzTokens.node}" FixedHomePosition="false">
    <tt:Name>Door</tt:Name>
    <tt:SupportedPTZSpaces>${renderSpaces()}</tt:SupportedPTZSpaces>
    <tt:MaximumNumberOfPresets>${presetLimit}</tt:MaximumNumberOfPresets>
    <tt:HomeSupported>true</tt:HomeSupported>
  </tptz:PTZNode>`;
}

function renderConfiguration({ camera }: Call): Xml {
  const uses = useCount(camera, ({ hasPtz }) => hasPtz);
  return xml`<tptz:PTZConfiguration token="${ptzTokens.configuration}">
    ${renderPtzConfiguration(camera.ptz.defaults(), uses)}
  </tptz:PTZConfiguration>`;
}

function requireConfiguration(asked: string | undefined): void {
  if (asked?.trim() === ptzTokens.configuration) return;
  throw invalidArgument("ter:NoConfig", `the only PTZ configuration is ${ptzTokens.configuration}`);
}
