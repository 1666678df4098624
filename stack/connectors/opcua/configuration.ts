import { z } from "zod";
import type { Dataset, InboundEndpoint } from "../../registry/resources.ts";

const policyUri = "http://opcfoundation.org/UA/SecurityPolicy#";

const securitySchema = z
  .looseObject({
    /** Otherwise a server must be in the trust list for anything but None. */
    autoAcceptUntrustedServerCertificates: z.boolean().default(false),
    /** Null takes the most secure that the server offers. */
    securityPolicy: z
      .enum([
        `${policyUri}None`,
        `${policyUri}Basic128Rsa15`,
        `${policyUri}Basic256`,
        `${policyUri}Basic256Sha256`,
        `${policyUri}Aes128_Sha256_RsaOaep`,
        `${policyUri}Aes256_Sha256_RsaPss`,
      ])
      .nullable()
      .default(null),
    securityMode: z.enum(["none", "sign", "signAndEncrypt"]).nullable().default(null),
    /**
     * The folder of our certificate (own) and of the servers' (trusted, issuers; unknown ones come to rejected). Without it
     * the certificate is made anew by each process, and no server is trusted. This key is an addition of ours.
     */
    pki: z.string().min(1).optional(),
  })
  .prefault({});

const endpointSchema = z.looseObject({
  applicationName: z.string().default("Digital Plant connector for OPC UA"),
  session: z
    .looseObject({
      timeoutMilliseconds: z.number().positive().default(60_000),
      /** How long a server may take for an answer that it can give at once. */
      keepAliveIntervalMilliseconds: z.number().positive().default(10_000),
    })
    .prefault({}),
  subscription: z
    .looseObject({
      maxItems: z.int().positive().default(1_000),
      lifeTimeMilliseconds: z.number().positive().default(60_000),
      /** How often a server with nothing to say says so; this key is an addition of ours. */
      keepAliveMilliseconds: z.number().positive().default(2_000),
    })
    .prefault({}),
  security: securitySchema,
});
const samplingSchema = z.looseObject({
  samplingInterval: z.number().nonnegative().optional(),
  queueSize: z.int().positive().optional(),
});
const datasetSchema = samplingSchema.extend({ publishingInterval: z.number().nonnegative().default(1_000) });

/** What an endpoint's `additionalConfiguration` says, in the keys of Azure IoT Operations and with its defaults. */
export type EndpointConfiguration = z.output<typeof endpointSchema>;

export type SecurityConfiguration = EndpointConfiguration["security"];

/** How the server is to watch a data point. */
export interface Sampling {
  /** Wall milliseconds; 0 asks for every change. */
  readonly samplingInterval: number;
  /** How many values may wait for the next publishing. */
  readonly queueSize: number;
}

/** How a dataset is to be read. */
export interface DatasetConfiguration {
  /** How often the server publishes what has changed, in wall milliseconds. */
  readonly publishingInterval: number;
  /** For each data point, in their order. */
  readonly samplings: readonly Sampling[];
}

/** Reads `additionalConfiguration`; throws with every mistake in it. */
export function readEndpointConfiguration({
  address,
  additionalConfiguration,
}: InboundEndpoint): EndpointConfiguration {
  return parse(endpointSchema, additionalConfiguration, `${address}: additionalConfiguration`);
}

/**
 * Reads the configurations of a dataset and of its data points, whose own go first; throws with every mistake in one.
 * Without them every change is asked for and 10,000 may wait, so that nothing is lost between two publishings.
 */
export function readDatasetConfiguration({
  name,
  datasetConfiguration,
  dataPoints,
}: Dataset): DatasetConfiguration {
  const common = parse(datasetSchema, datasetConfiguration, `${name}: datasetConfiguration`);
  const samplings = dataPoints.map((point) => {
    const own = parse(
      samplingSchema,
      point.dataPointConfiguration,
      `${name}.${point.name}: dataPointConfiguration`,
    );
    return {
      samplingInterval: own.samplingInterval ?? common.samplingInterval ?? 0,
      queueSize: own.queueSize ?? common.queueSize ?? 10_000,
    };
  });
  return { publishingInterval: common.publishingInterval, samplings };
}

function parse<Schema extends z.ZodType>(
  schema: Schema,
  text: string | undefined,
  where: string,
): z.output<Schema> {
  let json: unknown;
  try {
    json = JSON.parse(text?.trim() || "{}");
  } catch (cause) {
    throw new Error(`${where}: expected a JSON object, got ${text}`, { cause });
  }
  const result = schema.safeParse(json);
  if (!result.success) throw new Error(`${where}: ${z.prettifyError(result.error)}`);
  return result.data;
}
