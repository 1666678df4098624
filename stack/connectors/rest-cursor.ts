import { spoken } from "./http-client.ts";

/** The address with `since=` in its query; its other parameters stay as they were written. */
export function withSince(url: URL, since: string | undefined): URL {
  if (since === undefined) return url;
  const asked = new URL(url);
  // Appended as text: URLSearchParams would write the rest of the query anew.
  asked.search += `${asked.search === "" ? "?" : "&"}since=${encodeURIComponent(since)}`;
  return asked;
}

/**
 * The greatest `SourceTimestamp` of `{"<data point>":{"SourceTimestamp":…}}` or an array of such;
 * undefined in an empty one. Throws where there are values and none has a source time: such a body cannot move a cursor.
 */
export function lastSourceTime(body: unknown, url: URL): string | undefined {
  const members = [body].flat().flatMap((entry) => (isObject(entry) ? Object.values(entry) : [entry]));
  if (members.length === 0) return undefined;
  const times = members.flatMap((member) =>
    isObject(member) && typeof member.SourceTimestamp === "string" ? [member.SourceTimestamp] : [],
  );
  const valid = times.filter((time) => !Number.isNaN(Date.parse(time)));
  if (valid.length === 0) {
    throw new Error(
      `${spoken(url)}: a cursor needs a SourceTimestamp (ISO 8601) per data point, the body has none`,
    );
  }
  return valid.reduce((last, time) => (Date.parse(time) > Date.parse(last) ? time : last));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
