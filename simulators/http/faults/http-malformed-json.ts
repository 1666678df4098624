import { z } from "zod";
import { probability } from "../fault-keys.ts";
import { disguise } from "../guise.ts";
import { defineHttpFault } from "../http-fault.ts";
import { wantWholeBody } from "../want-whole-body.ts";

const config = z
  .strictObject({ probability: probability(0.5) })
  .describe("The device's JSON is none: cut off, in single quotes, with NaN or with a comma too many.");

/** What firmware has been seen to write; none of it is JSON, whatever the body was. */
const damages: readonly ((body: string) => string)[] = [
  (body) => body.slice(0, -1),
  (body) => `${body.replaceAll('"', "'")},`,
  (body) => `${body.replace(/("Value":)[^,}]+/, "$1NaN")},`,
  (body) => `${body.slice(0, -1)},${body.slice(-1)}`,
];

/** Answers of 200 whose body cannot be parsed. */
export const httpMalformedJson = defineHttpFault({
  kind: "http-malformed-json",
  config,
  begin: ({ probability }, { random, felt }) => ({
    meet(request, response, next) {
      if (random() < probability) {
        const damage = damages[Math.floor(random() * damages.length)];
        wantWholeBody(request);
        disguise(response, {
          damage(body) {
            felt();
            return damage?.(body) ?? "";
          },
        });
      }
      next();
    },
  }),
});
