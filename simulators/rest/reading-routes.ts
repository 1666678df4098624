import type { Request, RequestHandler, Response } from "express";
import { answerBody, answerProblem } from "../http/answer.ts";
import { guiseOf } from "../http/guise.ts";
import { newestPage, type ReadingPage, type ReadingSource, readingPage } from "../http/reading-page.ts";
import type { Reading } from "../plant/trace.ts";
import { isoTime, type ReadingJson, readingJson } from "../reading-json.ts";
import { readingCsv } from "./reading-csv.ts";
import { pageSize, parseQuery, type ReadingQuery, wantsHistory } from "./reading-query.ts";

/** Readings that have an address. */
export interface ReadingResource {
  /** Where it is, as in `/energy`. */
  readonly path: string;
  readonly source: ReadingSource;
  readonly startMs: number;
  readonly now: () => number;
  /** Whether what it answers is for its asker alone. */
  readonly isPrivate: boolean;
}

type Format = "json" | "csv";

/**
 * Answers the latest reading of each data point in one document or, where `since`, `until`, `limit` or `order` is given,
 * the readings of that stretch, with a link to the next page; as JSON or CSV.
 */
export function answerReadings(resource: ReadingResource): RequestHandler {
  return (request, response) => {
    const parsed = parseQuery(request.query);
    if ("mistakes" in parsed) return answerProblem(response, 400, parsed.mistakes);
    const format = formatOf(request, parsed.query);
    if (format === undefined)
      return answerProblem(response, 406, "expected application/json or text/csv in the Accept header");
    // A fault may make the device believe in a time that is over.
    const nowMs = guiseOf(response).atMs ?? resource.now();
    const exchange = { request, response, format, nowMs };
    if (wantsHistory(parsed.query)) answerHistory(resource, parsed.query, exchange);
    else answerLatest(resource, exchange);
  };
}

interface Exchange {
  readonly request: Request;
  readonly response: Response;
  readonly format: Format;
  readonly nowMs: number;
}

function formatOf(request: Request, { format }: ReadingQuery): Format | undefined {
  if (format !== undefined) return format;
  const type = request.accepts("application/json", "text/csv");
  if (type === false) return undefined;
  return type === "text/csv" ? "csv" : "json";
}

function answerLatest(resource: ReadingResource, exchange: Exchange): void {
  const latest = latestOf(resource.source, exchange.nowMs);
  if (latest.length > 0) {
    answer(resource, exchange, { readings: latest, json: merge(latest) });
    return;
  }
  exchange.response.set("Retry-After", "1");
  answerProblem(exchange.response, 503, "no reading yet; ask again");
}

function answerHistory(resource: ReadingResource, query: ReadingQuery, exchange: Exchange): void {
  const { source, startMs, path } = resource;
  const { since = startMs - 1, until = exchange.nowMs, limit = pageSize, order = "asc" } = query;
  const stretch = {
    afterMs: Math.max(since, startMs - 1),
    untilMs: Math.min(Math.floor(until), exchange.nowMs),
  };
  const page = order === "asc" ? readingPage(source, stretch, limit) : newestPage(source, stretch, limit);
  const rest = restOf(page, stretch, query);
  // Relative, so that it also holds behind a proxy on another port.
  if (rest !== undefined) exchange.response.links({ next: `${path}?${rest}` });
  answer(resource, exchange, { readings: page.readings, json: byMoment(page.readings) });
}

/** The query for what a page leaves of its stretch; undefined: nothing. */
function restOf(
  { reachedMs }: ReadingPage,
  { afterMs, untilMs }: { readonly afterMs: number; readonly untilMs: number },
  { since, until, limit, order, format }: ReadingQuery,
): string | undefined {
  const isDescending = order === "desc";
  if (isDescending ? reachedMs <= afterMs : reachedMs >= untilMs) return undefined;
  const parameters = {
    since: isDescending ? since : reachedMs,
    until: isDescending ? reachedMs : until,
  };
  const times = Object.entries(parameters).flatMap(([name, atMs]) =>
    atMs === undefined ? [] : [`${name}=${isoTime(atMs)}`],
  );
  const others = Object.entries({ limit, order, format }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  return [...times, ...others].join("&");
}

function answer(
  { source, isPrivate }: ReadingResource,
  { request, response, format, nowMs }: Exchange,
  { readings, json }: { readonly readings: readonly Reading[]; readonly json: unknown },
): void {
  const changedMs = Math.max(...latestOf(source, nowMs).map(({ atMs }) => atMs));
  // HTTP dates have no milliseconds: a second that is not over yet may bring another reading.
  const isOver = Number.isFinite(changedMs) && nowMs - changedMs >= 1_000;
  if (isOver) response.set("Last-Modified", new Date(changedMs).toUTCString());
  response.set("Cache-Control", isPrivate ? "private, no-cache" : "no-cache");
  response.vary("Accept");
  if (format === "csv") response.set("Content-Type", "text/csv; charset=utf-8; header=present");
  else response.type("json");
  answerBody(request, response, format === "csv" ? readingCsv(readings) : JSON.stringify(json));
}

function latestOf({ trace, dataPoint }: ReadingSource, atMs: number): readonly Reading[] {
  const names = dataPoint === undefined ? trace.dataPoints.map(({ name }) => name) : [dataPoint];
  return names.flatMap((name) => trace.latest(name, atMs) ?? []);
}

/** One document for each moment, in the order of the readings. */
function byMoment(readings: readonly Reading[]): readonly ReadingJson[] {
  return [...Map.groupBy(readings, ({ atMs }) => atMs).values()].map(merge);
}

function merge(readings: readonly Reading[]): ReadingJson {
  return Object.assign({}, ...readings.map(readingJson));
}
