import { check, sleep } from "k6";
import http from "k6/http";
import { Counter } from "k6/metrics";
import type { Options } from "k6/options";

/** The address of a REST sensor, as in `http://127.0.0.1:8080`. */
const restUrl = required("REST_URL");
/** The address of an SSE sensor's stream, as in `http://127.0.0.1:8081/events`. */
const sseUrl = required("SSE_URL");
const duration = __ENV.DURATION ?? "15s";
const requestsPerSecond = Number(__ENV.RATE ?? 300);
const sincePerSecond = Math.ceil(requestsPerSecond / 3);
const arrivalsPerSecond = requestsPerSecond + sincePerSecond;
const streams = Number(__ENV.STREAMS ?? 100);
/** k6 reads a response to its end, so each stream is asked to end by itself. */
const streamSeconds = 3;

const events = new Counter("sse_events");
const readings = new Counter("rest_readings");

export const options: Options = {
  scenarios: {
    latest: arrivals("latest", requestsPerSecond),
    since: arrivals("since", sincePerSecond),
    stream: { executor: "constant-vus", exec: "stream", vus: streams, duration, gracefulStop: "10s" },
  },
  thresholds: {
    checks: ["rate==1"],
    http_req_failed: ["rate==0"],
    // A machine that is busy with plant and k6 at once may begin up to one request in a hundred too late to count.
    dropped_iterations: [`rate<=${arrivalsPerSecond / 100}`],
    "http_req_duration{scenario:latest}": ["p(95)<100"],
    "http_req_duration{scenario:since}": ["p(95)<200"],
    // Until the first byte: a stream itself takes as long as it was asked to.
    "http_req_waiting{scenario:stream}": ["p(95)<500"],
    rest_readings: ["count>0"],
    sse_events: ["count>0"],
  },
};

/** Asks for the latest reading. */
export function latest(): void {
  const response = http.get(`${restUrl}/energy`);
  check(response, {
    "the latest reading has its source time": ({ status, body }) =>
      status === 200 && typeof body === "string" && body.includes('"SourceTimestamp"'),
  });
}

/** Asks for everything since the plant started. */
export function since(): void {
  const response = http.get(`${restUrl}/energy?since=2000-01-01T00:00:00Z`, {
    tags: { name: `${restUrl}/energy?since=` },
  });
  check(response, {
    "the readings are in order": ({ status, body }) => {
      if (status !== 200 || typeof body !== "string") return false;
      const times = body.match(/\d{4}-[-0-9T:.]+Z/g) ?? [];
      readings.add(times.length);
      return times.join() === times.toSorted().join();
    },
  });
}

/** Follows the event stream for some seconds, from a client's first visit: a start event, then what falls due. */
export function stream(): void {
  const response = http.get(`${sseUrl}?seconds=${streamSeconds}`, {
    headers: { Accept: "text/event-stream" },
    tags: { name: sseUrl },
  });
  check(response, {
    "the stream holds whole events with ids": ({ status, body }) => {
      if (status !== 200 || typeof body !== "string" || !body.endsWith("\n\n")) return false;
      const blocks = body.trimEnd().split("\n\n");
      const named = blocks.filter((block) => block.startsWith("event: "));
      events.add(named.length);
      return (
        named.length > 0 && named.every((block) => /^event: [a-z-]+\nid: \d+\ndata: \{.*\}$/.test(block))
      );
    },
  });
  // A refused client of ours waits before it comes back, as a real one does.
  if (response.status !== 200) sleep(1);
}

function arrivals(exec: string, rate: number) {
  return {
    executor: "constant-arrival-rate",
    exec,
    rate,
    duration,
    timeUnit: "1s",
    preAllocatedVUs: 20,
    maxVUs: 200,
    gracefulStop: "5s",
  } as const;
}

function required(name: string): string {
  const value = __ENV[name];
  if (value) return value.replace(/\/+$/, "");
  throw new Error(`expected the environment variable ${name}; npm run load sets it`);
}
