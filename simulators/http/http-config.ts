import { z } from "zod";
import { authentication } from "./authentication.ts";

/** The keys that every device on HTTP has. */
export const httpKeys = {
  port: z.int().min(1).max(65_535).optional().describe("The port to listen on; any free one if absent."),
  authentication,
  tls: z
    .boolean()
    .default(false)
    .describe("Whether it speaks HTTPS, with a certificate that a CA of its own signed."),
  certificates: z
    .string()
    .min(1)
    .optional()
    .meta({
      description:
        "The folder of ca.pem, client.pem and client.key for its clients: a set that is whole, valid and for this address is used again, else all are written anew. The run's own folder if absent.",
      examples: ["./certificates"],
    }),
};

/** What a device on HTTP is configured with, whatever it measures. */
export interface HttpConfig {
  readonly port?: number | undefined;
  readonly authentication: z.output<typeof authentication>;
  readonly tls: boolean;
  readonly certificates?: string | undefined;
}

/** A device that knows its clients by certificate speaks TLS, said or not. */
export function speaksTls({ tls, authentication }: HttpConfig): boolean {
  return tls || authentication.kind === "client-certificate";
}
