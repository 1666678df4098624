import type { Camera } from "../camera.ts";
import { type MediaProfile, mediaProfiles, picture } from "../profiles.ts";
import { type Xml, xml } from "../xml.ts";
import { encoderToken } from "./media-setup.ts";
import { useCount } from "./profile-lookup.ts";

/** The camera's one video source and the configuration that all profiles use of it. */
export const videoTokens = {
  source: "video-source",
  sourceConfiguration: "video-source-configuration",
} as const;

/** How the encoders are set; nothing of it can be changed. */
export const encoding = { quality: 80, bitrateLimit: 2048, h264Profile: "Baseline" } as const;

/** How many pictures of an H.264 stream there are at most from one that stands alone to the next: those of four seconds. */
export function govLength({ framesPerSecond }: MediaProfile): number {
  return framesPerSecond * 4;
}

/** What encodes for a profile, by the token of its configuration. */
export function encoderOf(token: string): MediaProfile | undefined {
  return mediaProfiles.find((profile) => encoderToken(profile.token) === token);
}

/** No stream is sent to a group: there is no address. */
const multicast: Xml = xml`<tt:Multicast>
  <tt:Address><tt:Type>IPv4</tt:Type><tt:IPv4Address>0.0.0.0</tt:IPv4Address></tt:Address>
  <tt:Port>0</tt:Port><tt:TTL>0</tt:TTL><tt:AutoStart>false</tt:AutoStart>
</tt:Multicast>`;

/** The content of a `tt:VideoSourceConfiguration`. */
export function renderSourceConfiguration(camera: Camera): Xml {
  return xml`
    <tt:Name>Door</tt:Name>
    <tt:UseCount>${useCount(camera, ({ hasVideoSource }) => hasVideoSource)}</tt:UseCount>
    <tt:SourceToken>${videoTokens.source}</tt:SourceToken>
    <tt:Bounds x="0" y="0" width="${picture.width}" height="${picture.height}"/>`;
}

/** The content of a `tt:VideoSourceConfigurationOptions`: the whole picture, and nothing else. */
export function renderSourceOptions(): Xml {
  const only = (value: number) => xml`<tt:Min>${value}</tt:Min><tt:Max>${value}</tt:Max>`;
  return xml`
    <tt:BoundsRange>
      <tt:XRange>${only(0)}</tt:XRange><tt:YRange>${only(0)}</tt:YRange>
      <tt:WidthRange>${only(picture.width)}</tt:WidthRange><tt:HeightRange>${only(picture.height)}</tt:HeightRange>
    </tt:BoundsRange>
    <tt:VideoSourceTokensAvailable>${videoTokens.source}</tt:VideoSourceTokensAvailable>`;
}

/** The content of a `tt:VideoEncoderConfiguration`. */
export function renderEncoder(camera: Camera, profile: MediaProfile): Xml {
  const h264 = xml`<tt:H264>
    <tt:GovLength>${govLength(profile)}</tt:GovLength><tt:H264Profile>${encoding.h264Profile}</tt:H264Profile>
  </tt:H264>`;
  return xml`
    <tt:Name>${profile.name}</tt:Name>
    <tt:UseCount>${encoderUses(camera, profile)}</tt:UseCount>
    <tt:Encoding>${profile.encoding}</tt:Encoding>
    ${renderResolution("tt:Resolution", profile)}
    <tt:Quality>${encoding.quality}</tt:Quality>
    <tt:RateControl>
      <tt:FrameRateLimit>${profile.framesPerSecond}</tt:FrameRateLimit>
      <tt:EncodingInterval>1</tt:EncodingInterval>
      <tt:BitrateLimit>${encoding.bitrateLimit}</tt:BitrateLimit>
    </tt:RateControl>
    ${profile.encoding === "H264" ? h264 : undefined}
    ${multicast}
    <tt:SessionTimeout>PT60S</tt:SessionTimeout>`;
}

/** In how many profiles an encoder is used. */
export function encoderUses(camera: Camera, { token }: MediaProfile): number {
  return useCount(camera, ({ encoder }) => encoder === encoderToken(token));
}

/** A size in pixels, under that name. */
export function renderResolution(
  name: string,
  size: { readonly width: number; readonly height: number },
): Xml {
  const tag = { xml: name };
  return xml`<${tag}><tt:Width>${size.width}</tt:Width><tt:Height>${size.height}</tt:Height></${tag}>`;
}

/** The content of a `tt:VideoEncoderConfigurationOptions`: what these encoders do, and nothing else. */
export function renderEncoderOptions(profiles: readonly MediaProfile[]): Xml {
  const only = (name: string, value: number) =>
    xml`<${{ xml: name }}><tt:Min>${value}</tt:Min><tt:Max>${value}</tt:Max></${{ xml: name }}>`;
  const jpeg = (profile: MediaProfile) => xml`<tt:JPEG>
    ${renderResolution("tt:ResolutionsAvailable", profile)}
    ${only("tt:FrameRateRange", profile.framesPerSecond)}
    ${only("tt:EncodingIntervalRange", 1)}
  </tt:JPEG>`;
  const h264 = (profile: MediaProfile) => xml`<tt:H264>
    ${renderResolution("tt:ResolutionsAvailable", profile)}
    ${only("tt:GovLengthRange", govLength(profile))}
    ${only("tt:FrameRateRange", profile.framesPerSecond)}
    ${only("tt:EncodingIntervalRange", 1)}
    <tt:H264ProfilesSupported>${encoding.h264Profile}</tt:H264ProfilesSupported>
  </tt:H264>`;
  return xml`
    ${only("tt:QualityRange", encoding.quality)}
    ${profiles.filter((profile) => profile.encoding === "JPEG").map(jpeg)}
    ${profiles.filter((profile) => profile.encoding === "H264").map(h264)}`;
}
