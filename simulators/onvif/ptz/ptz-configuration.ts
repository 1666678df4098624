import { type Xml, xml } from "../xml.ts";
import { writeDuration } from "../xs-time.ts";
import { limits } from "./axis.ts";
import type { PtzDefaults } from "./ptz.ts";
import { panTiltSpaces, type Quantity, type Space, zoomSpaces } from "./spaces.ts";

/** The camera's one PTZ node and its one configuration. */
export const ptzTokens = { node: "ptz-node", configuration: "ptz-configuration" } as const;

/** The content of a `tt:PTZConfiguration`; every profile that has PTZ uses the same one. */
export function renderPtzConfiguration({ name, speed, timeoutMs }: PtzDefaults, useCount: number): Xml {
  return xml`
    <tt:Name>${name}</tt:Name><tt:UseCount>${useCount}</tt:UseCount>
    <tt:NodeToken>${ptzTokens.node}</tt:NodeToken>
    <tt:DefaultAbsolutePantTiltPositionSpace>${panTiltSpaces.position[0].uri}</tt:DefaultAbsolutePantTiltPositionSpace>
    <tt:DefaultAbsoluteZoomPositionSpace>${zoomSpaces.position[0].uri}</tt:DefaultAbsoluteZoomPositionSpace>
    <tt:DefaultRelativePanTiltTranslationSpace>${panTiltSpaces.translation[0].uri}</tt:DefaultRelativePanTiltTranslationSpace>
    <tt:DefaultRelativeZoomTranslationSpace>${zoomSpaces.translation[0].uri}</tt:DefaultRelativeZoomTranslationSpace>
    <tt:DefaultContinuousPanTiltVelocitySpace>${panTiltSpaces.velocity[0].uri}</tt:DefaultContinuousPanTiltVelocitySpace>
    <tt:DefaultContinuousZoomVelocitySpace>${zoomSpaces.velocity[0].uri}</tt:DefaultContinuousZoomVelocitySpace>
    <tt:DefaultPTZSpeed>
      <tt:PanTilt x="${speed.panTilt}" y="${speed.panTilt}" space="${panTiltSpaces.speed[0].uri}"/>
      <tt:Zoom x="${speed.zoom}" space="${zoomSpaces.speed[0].uri}"/>
    </tt:DefaultPTZSpeed>
    <tt:DefaultPTZTimeout>${writeDuration(timeoutMs)}</tt:DefaultPTZTimeout>
    <tt:PanTiltLimits><tt:Range>${renderPanTiltSpace(panTiltSpaces.position[0], 1)}</tt:Range></tt:PanTiltLimits>
    <tt:ZoomLimits><tt:Range>${renderZoomSpace(zoomSpaces.position[0], limits.zoom)}</tt:Range></tt:ZoomLimits>`;
}

/** The content of `tt:SupportedPTZSpaces`: every space that a movement may be told in. */
export function renderSpaces(): Xml {
  const panTilt = (name: string, quantity: Quantity) =>
    panTiltSpaces[quantity].map(
      (space) => xml`<${{ xml: name }}>${renderPanTiltSpace(space, 1)}</${{ xml: name }}>`,
    );
  const zoom = (name: string, quantity: Quantity, min: number) =>
    zoomSpaces[quantity].map(
      (space) => xml`<${{ xml: name }}>${renderZoomSpace(space, { min, max: 1 })}</${{ xml: name }}>`,
    );
  const speed = ({ uri }: Space) =>
    xml`<tt:URI>${uri}</tt:URI>${renderRange("tt:XRange", { min: 0, max: 1 })}`;
  return xml`
    ${panTilt("tt:AbsolutePanTiltPositionSpace", "position")}
    ${zoom("tt:AbsoluteZoomPositionSpace", "position", 0)}
    ${panTilt("tt:RelativePanTiltTranslationSpace", "translation")}
    ${zoom("tt:RelativeZoomTranslationSpace", "translation", -1)}
    ${panTilt("tt:ContinuousPanTiltVelocitySpace", "velocity")}
    ${zoom("tt:ContinuousZoomVelocitySpace", "velocity", -1)}
    <tt:PanTiltSpeedSpace>${speed(panTiltSpaces.speed[0])}</tt:PanTiltSpeedSpace>
    <tt:ZoomSpeedSpace>${speed(zoomSpaces.speed[0])}</tt:ZoomSpeedSpace>`;
}

function renderPanTiltSpace({ uri, panUnits, tiltUnits }: Space, reach: number): Xml {
  const pan = { min: -reach * panUnits, max: reach * panUnits };
  const tilt = { min: -reach * tiltUnits, max: reach * tiltUnits };
  return xml`<tt:URI>${uri}</tt:URI>${renderRange("tt:XRange", pan)}${renderRange("tt:YRange", tilt)}`;
}

function renderZoomSpace({ uri }: Space, range: { readonly min: number; readonly max: number }): Xml {
  return xml`<tt:URI>${uri}</tt:URI>${renderRange("tt:XRange", range)}`;
}

function renderRange(name: string, { min, max }: { readonly min: number; readonly max: number }): Xml {
  return xml`<${{ xml: name }}><tt:Min>${min}</tt:Min><tt:Max>${max}</tt:Max></${{ xml: name }}>`;
}
