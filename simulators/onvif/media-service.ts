import { namespaces } from "./namespaces.ts";
import type { Call, Service } from "./service.ts";
import { invalidArgument } from "./soap-fault.ts";
import { type Xml, xml } from "./xml.ts";
import { find } from "./xml-element.ts";

/** The size of a picture in pixels, and how many there are in a second of a stream. */
export const picture = { width: 640, height: 360, perSecond: 2 } as const;

/** Where pictures are fetched. */
export const picturePaths = { snapshot: "/snapshot.jpg", stream: "/stream.mjpeg" } as const;

/** What the media service can do: pictures, and no RTP of any kind. */
export const mediaCapabilities: Xml = xml`<trt:Capabilities SnapshotUri="true" Rotation="false" VideoSourceMode="false" OSD="false">
  <trt:ProfileCapabilities MaximumNumberOfProfiles="1"/>
  <trt:StreamingCapabilities RTPMulticast="false" RTP_TCP="false" RTP_RTSP_TCP="false" NonAggregateControl="false" NoRTSPStreaming="true"/>
</trt:Capabilities>`;

const profileToken = "profile-door";
const resolution = xml`<tt:Width>${picture.width}</tt:Width><tt:Height>${picture.height}</tt:Height>`;

const sourceConfiguration = xml`
  <tt:Name>Door</tt:Name><tt:UseCount>1</tt:UseCount>
  <tt:SourceToken>video-source</tt:SourceToken>
  <tt:Bounds x="0" y="0" width="${picture.width}" height="${picture.height}"/>`;

const encoderConfiguration = xml`
  <tt:Name>JPEG</tt:Name><tt:UseCount>1</tt:UseCount>
  <tt:Encoding>JPEG</tt:Encoding>
  <tt:Resolution>${resolution}</tt:Resolution>
  <tt:Quality>80</tt:Quality>
  <tt:RateControl><tt:FrameRateLimit>${picture.perSecond}</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>2048</tt:BitrateLimit></tt:RateControl>
  <tt:Multicast><tt:Address><tt:Type>IPv4</tt:Type><tt:IPv4Address>0.0.0.0</tt:IPv4Address></tt:Address><tt:Port>0</tt:Port><tt:TTL>0</tt:TTL><tt:AutoStart>false</tt:AutoStart></tt:Multicast>
  <tt:SessionTimeout>PT60S</tt:SessionTimeout>`;

const profile = xml`
  <tt:Name>Door</tt:Name>
  <tt:VideoSourceConfiguration token="video-source-configuration">${sourceConfiguration}</tt:VideoSourceConfiguration>
  <tt:VideoEncoderConfiguration token="video-encoder-configuration">${encoderConfiguration}</tt:VideoEncoderConfiguration>`;

function getSnapshotUri({ request, origin }: Call): Xml {
  requireProfile(request);
  return xml`<trt:GetSnapshotUriResponse>${mediaUri(origin + picturePaths.snapshot)}</trt:GetSnapshotUriResponse>`;
}

// There is no RTSP server, and none is pretended: the stream is JPEG pictures over HTTP (multipart/x-mixed-replace),
// told to those who ask for HTTP. ONVIF means RTSP in HTTP by that; clients that play what the URI says (ffmpeg,
// browsers, node-onvif) are served, others get a fault that says why.
function getStreamUri({ request, origin }: Call): Xml {
  requireProfile(request);
  const protocol = find(request, "StreamSetup", "Transport", "Protocol")?.text ?? "RTSP";
  if (protocol !== "HTTP") {
    const reason = `${protocol} is not offered: ask for the protocol HTTP, which gives JPEG pictures over HTTP`;
    throw invalidArgument("ter:InvalidStreamSetup", reason);
  }
  return xml`<trt:GetStreamUriResponse>${mediaUri(origin + picturePaths.stream)}</trt:GetStreamUriResponse>`;
}

function mediaUri(uri: string): Xml {
  return xml`<trt:MediaUri>
    <tt:Uri>${uri}</tt:Uri>
    <tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>
    <tt:InvalidAfterReboot>false</tt:InvalidAfterReboot>
    <tt:Timeout>PT0S</tt:Timeout>
  </trt:MediaUri>`;
}

function requireProfile(request: Call["request"]): void {
  const asked = find(request, "ProfileToken")?.text ?? "";
  if (asked !== profileToken)
    throw invalidArgument("ter:NoProfile", `the only profile is ${profileToken}, got ${asked}`);
}

/** The media service (ONVIF Media): one profile of JPEG pictures. */
export const mediaService: Service = {
  namespaces: [namespaces.trt],
  preAuth: ["GetServiceCapabilities"],
  operations: {
    GetServiceCapabilities: () =>
      xml`<trt:GetServiceCapabilitiesResponse>${mediaCapabilities}</trt:GetServiceCapabilitiesResponse>`,
    GetProfiles: () =>
      xml`<trt:GetProfilesResponse><trt:Profiles token="${profileToken}" fixed="true">${profile}</trt:Profiles></trt:GetProfilesResponse>`,
    GetProfile: ({ request }) => {
      requireProfile(request);
      return xml`<trt:GetProfileResponse><trt:Profile token="${profileToken}" fixed="true">${profile}</trt:Profile></trt:GetProfileResponse>`;
    },
    GetVideoSources: () => xml`<trt:GetVideoSourcesResponse><trt:VideoSources token="video-source">
      <tt:Framerate>${picture.perSecond}</tt:Framerate>
      <tt:Resolution>${resolution}</tt:Resolution>
    </trt:VideoSources></trt:GetVideoSourcesResponse>`,
    GetVideoSourceConfigurations: () => xml`<trt:GetVideoSourceConfigurationsResponse>
      <trt:Configurations token="video-source-configuration">${sourceConfiguration}</trt:Configurations>
    </trt:GetVideoSourceConfigurationsResponse>`,
    GetVideoEncoderConfigurations: () => xml`<trt:GetVideoEncoderConfigurationsResponse>
      <trt:Configurations token="video-encoder-configuration">${encoderConfiguration}</trt:Configurations>
    </trt:GetVideoEncoderConfigurationsResponse>`,
    GetSnapshotUri: getSnapshotUri,
    GetStreamUri: getStreamUri,
  },
};
