import type { Call } from "../service.ts";
import { invalidArgument } from "../soap-fault.ts";
import { type Xml, xml } from "../xml.ts";
import { find, type XmlElement } from "../xml-element.ts";

export function getSystemDateAndTime({ camera: { deviceClock } }: Call): Xml {
  const now = new Date(deviceClock.nowMs());
  const time = xml`<tt:Time>
      <tt:Hour>${now.getUTCHours()}</tt:Hour><tt:Minute>${now.getUTCMinutes()}</tt:Minute><tt:Second>${now.getUTCSeconds()}</tt:Second>
    </tt:Time>
    <tt:Date>
      <tt:Year>${now.getUTCFullYear()}</tt:Year><tt:Month>${now.getUTCMonth() + 1}</tt:Month><tt:Day>${now.getUTCDate()}</tt:Day>
    </tt:Date>`;
  // The camera cannot tell the time of any zone but UTC, and leaves it out then.
  const local = isUtc(deviceClock.timeZone()) ? xml`<tt:LocalDateTime>${time}</tt:LocalDateTime>` : undefined;
  return xml`<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime>
    <tt:DateTimeType>${deviceClock.isManual() ? "Manual" : "NTP"}</tt:DateTimeType>
    <tt:DaylightSavings>false</tt:DaylightSavings>
    <tt:TimeZone><tt:TZ>${deviceClock.timeZone()}</tt:TZ></tt:TimeZone>
    <tt:UTCDateTime>${time}</tt:UTCDateTime>
    ${local}
  </tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`;
}

/** Sets the clock by hand, or back to the right time. Plant time, which events and pictures tell, is not touched. */
export function setSystemDateAndTime({ camera, request }: Call): Xml {
  const type = find(request, "DateTimeType")?.text.trim();
  const zone = find(request, "TimeZone", "TZ")?.text.trim() || camera.deviceClock.timeZone();
  if (!/^[\w<>+:,./-]{3,64}$/.test(zone)) {
    throw invalidArgument("ter:InvalidTimeZone", "expected a time zone as POSIX writes it, as in CET-1CEST");
  }
  if (type !== "NTP" && type !== "Manual") {
    throw invalidArgument("ter:InvalidDateTime", "expected DateTimeType Manual or NTP");
  }
  camera.deviceClock.set(type === "NTP" ? undefined : readDateTime(find(request, "UTCDateTime")), zone);
  return xml`<tds:SetSystemDateAndTimeResponse/>`;
}

function readDateTime(written: XmlElement | undefined): number {
  const number = (...path: readonly string[]) => Number(find(written, ...path)?.text.trim() || Number.NaN);
  const [year, month, day] = ["Year", "Month", "Day"].map((name) => number("Date", name));
  const [hour, minute, second] = ["Hour", "Minute", "Second"].map((name) => number("Time", name));
  const utcMs = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second);
  const date = new Date(utcMs);
  const isReal =
    year && year >= 1970 && year <= 9999 && date.getUTCMonth() + 1 === month && date.getUTCHours() === hour;
  if (isReal && date.getUTCMinutes() === minute && date.getUTCSeconds() === second) return utcMs;
  throw invalidArgument("ter:InvalidDateTime", "expected UTCDateTime with a Date and a Time that there are");
}

function isUtc(timeZone: string): boolean {
  return /^(UTC|GMT)[+-]?0?(:00)*$/i.test(timeZone);
}
