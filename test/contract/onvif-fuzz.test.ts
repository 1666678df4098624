import fc from "fast-check";
import { expect, test } from "vitest";
import { deviceService } from "../../simulators/onvif/device/device-service.ts";
import { deviceIoService } from "../../simulators/onvif/device-io/device-io-service.ts";
import { eventService } from "../../simulators/onvif/events/event-service.ts";
import { imagingService } from "../../simulators/onvif/imaging/imaging-service.ts";
import { mediaService } from "../../simulators/onvif/media/media-service.ts";
import { media2Service } from "../../simulators/onvif/media2/media2-service.ts";
import { ptzService } from "../../simulators/onvif/ptz/ptz-service.ts";
import { content, deviceNamespace, envelope, post } from "../support/onvif-soap.ts";
import { startCamera } from "../support/onvif-stand.ts";

const services = [
  deviceService,
  deviceIoService,
  eventService,
  imagingService,
  mediaService,
  media2Service,
  ptzService,
];

/** Every operation but those that switch the camera off or wait for long. */
const operations = services.flatMap(({ namespaces, operations: tables }) =>
  Object.values(tables)
    .flatMap((table) => Object.keys(table))
    .filter((operation) => operation !== "SystemReboot" && operation !== "Subscribe")
    .flatMap((operation) => namespaces.map((namespace) => ({ operation, namespace }))),
);

const names = fc.constantFrom(
  ...[
    "ProfileToken",
    "ConfigurationToken",
    "Configuration",
    "PTZConfiguration",
    "Token",
    "Name",
    "Type",
    "Protocol",
  ],
  ...[
    "StreamSetup",
    "Transport",
    "Stream",
    "Position",
    "Translation",
    "Velocity",
    "Speed",
    "PanTilt",
    "Zoom",
  ],
  ...["PresetToken", "PresetName", "NodeToken", "DefaultPTZTimeout", "DefaultPTZSpeed", "VideoSourceToken"],
  ...[
    "ImagingSettings",
    "Brightness",
    "Contrast",
    "User",
    "Username",
    "Password",
    "UserLevel",
    "Scopes",
    "ScopeItem",
  ],
  ...[
    "DateTimeType",
    "UTCDateTime",
    "Date",
    "Time",
    "Year",
    "Month",
    "Day",
    "Hour",
    "TimeZone",
    "TZ",
    "Category",
  ],
  ...["Filter", "TopicExpression", "MessageContent", "InitialTerminationTime", "MessageLimit", "UtcTime"],
);

const values = fc.oneof(
  fc.constantFrom("profile-h264", "encoder-profile-jpeg", "video-source", "video-source-configuration"),
  fc.constantFrom(
    "ptz-configuration",
    "preset-1",
    "RTSP",
    "All",
    "VideoEncoder",
    "Manual",
    "User",
    "PT1S",
    "true",
  ),
  fc.constantFrom("", " ", "NaN", "-1", "1e999", "__proto__", "constructor", "\u2028", "a".repeat(3_000)),
  fc.double({ noDefaultInfinity: true }).map(String),
  fc.string({ maxLength: 20 }),
);

const attributes = fc.dictionary(fc.constantFrom("token", "x", "y", "space", "width", "Dialect"), values, {
  maxKeys: 3,
});

const element = fc.letrec((tie) => ({
  element: fc
    .tuple(names, attributes, fc.oneof({ maxDepth: 4 }, values.map(escaped), tie("elements")))
    .map(([name, given, inner]) => `<${name}${written(given)}>${inner}</${name}>`),
  elements: fc.array(tie("element"), { maxLength: 4 }).map((all) => all.join("")),
})).elements;

test("operations with anything in them are answered, or refused with a fault of the protocol", {
  timeout: 60_000,
}, async () => {
  await using stand = await startCamera();
  const asked = fc.record({ called: fc.constantFrom(...operations), inner: element });
  let refused = 0;

  await fc.assert(
    fc.asyncProperty(asked, async ({ called: { operation, namespace }, inner }) => {
      const body = `<o:${operation} xmlns:o="${namespace}">${inner}</o:${operation}>`;
      const { status, text } = await post(stand.endpoint.address, envelope(body));
      expect([200, 400, 403, 500]).toContain(status);
      if (status === 200) return;
      refused += 1;
      expect(text).not.toContain("the camera failed");
      expect(text).toMatch(/<s:Value>(ter|wsnt|wsrfr):\w+<\/s:Value>/);
      expect(text.length).toBeLessThan(8_192);
    }),
    { seed: 42, numRuns: 600 },
  );

  expect(operations.length).toBeGreaterThan(110);
  expect(refused).toBeGreaterThan(100);
  const label = await post(
    stand.endpoint.address,
    envelope(`<GetDeviceInformation xmlns="${deviceNamespace}"/>`),
  );
  expect(content(label.text, "Manufacturer")).toBe("Digital Plant");
});

function escaped(text: string): string {
  return text.replace(
    /[^\P{Cc}\t\n\r]|[&<>"']/gu,
    (character) =>
      `&#x${(character.codePointAt(0) ?? 0) < 32 ? "3f" : character.codePointAt(0)?.toString(16)};`,
  );
}

function written(given: Readonly<Record<string, string>>): string {
  return Object.entries(given)
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join("");
}
