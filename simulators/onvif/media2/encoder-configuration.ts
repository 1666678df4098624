import type { Camera } from "../camera.ts";
import { encoderUses, encoding, govLength, renderResolution } from "../media/configurations.ts";
import type { MediaProfile } from "../profiles.ts";
import { type Xml, xml } from "../xml.ts";

/** The attributes and the content of a `tt:VideoEncoder2Configuration`. */
export function renderEncoder2(camera: Camera, name: string, profile: MediaProfile, token: string): Xml {
  const tag = { xml: name };
  const h264 = xml` GovLength="${govLength(profile)}" Profile="${encoding.h264Profile}"`;
  return xml`<${tag} token="${token}"${profile.encoding === "H264" ? h264 : undefined}>
    <tt:Name>${profile.name}</tt:Name>
    <tt:UseCount>${encoderUses(camera, profile)}</tt:UseCount>
    <tt:Encoding>${profile.encoding}</tt:Encoding>
    ${renderResolution("tt:Resolution", profile)}
    <tt:RateControl ConstantBitRate="false">
      <tt:FrameRateLimit>${profile.framesPerSecond}</tt:FrameRateLimit>
      <tt:BitrateLimit>${encoding.bitrateLimit}</tt:BitrateLimit>
    </tt:RateControl>
    <tt:Quality>${encoding.quality}</tt:Quality>
  </${tag}>`;
}

/** A `tr2:Options` for one encoder: what it does, and nothing else. */
export function renderEncoder2Options(profile: MediaProfile): Xml {
  const only = (value: number) => xml`<tt:Min>${value}</tt:Min><tt:Max>${value}</tt:Max>`;
  const h264 = xml` GovLengthRange="${govLength(profile)} ${govLength(profile)}" ProfilesSupported="${encoding.h264Profile}"`;
  return xml`<tr2:Options FrameRatesSupported="${profile.framesPerSecond}" ConstantBitRateSupported="false"${profile.encoding === "H264" ? h264 : undefined}>
    <tt:Encoding>${profile.encoding}</tt:Encoding>
    <tt:QualityRange>${only(encoding.quality)}</tt:QualityRange>
    ${renderResolution("tt:ResolutionsAvailable", profile)}
    <tt:BitrateRange>${only(encoding.bitrateLimit)}</tt:BitrateRange>
  </tr2:Options>`;
}
