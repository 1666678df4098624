import { z } from "zod";

/** Message security beyond None, as OPC UA Part 7 names the policies. */
const securePolicies = ["Basic256Sha256", "Aes128_Sha256_RsaOaep", "Aes256_Sha256_RsaPss"] as const;

const role = z
  .enum(["observer", "operator", "engineer"])
  .describe("observer reads, operator also writes and calls, engineer also configures.");

const userConfig = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .refine((name) => name !== "anonymous", "is what nobody is called; use security.anonymous")
      .meta({ description: "What the user logs in as.", examples: ["anna"] }),
    password: z
      .string()
      .min(1)
      .meta({ description: "The user's password.", examples: ["rye-and-salt"] }),
    role,
  })
  .describe("A user with a password.");

const certificateUserConfig = z
  .strictObject({
    certificate: z
      .string()
      .min(1)
      .meta({
        description: "The user's X.509 certificate, a PEM or DER file, from the folder of the command.",
        examples: ["users/anna.pem"],
      }),
    role,
  })
  .describe("A user with a certificate.");

/** Who may connect to a server, and how; without a key, anybody without security. */
export const securityConfig = z
  .strictObject({
    policies: z
      .array(z.enum(["None", ...securePolicies]))
      .min(1)
      .default(["None"])
      .describe("The security policies that are offered; None alone if absent."),
    modes: z
      .array(z.enum(["Sign", "SignAndEncrypt"]))
      .min(1)
      .default(["Sign", "SignAndEncrypt"])
      .describe("How messages are protected under a policy other than None."),
    anonymous: z
      .boolean()
      .default(true)
      .describe(
        "Whether clients may come without a user: as observer where there are users, else as operator.",
      ),
    users: z.array(userConfig).default([]).describe("Users with passwords; they must have different names."),
    certificateUsers: z
      .array(certificateUserConfig)
      .default([])
      .describe(
        "Users with certificates; one that is only in users/trusted/certs of the PKI is an observer.",
      ),
    pki: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          "A folder that keeps the server's certificate (own) and the clients' (trusted, rejected, issuers); gone after the run if absent.",
        examples: ["pki"],
      }),
    autoAccept: z
      .boolean()
      .default(false)
      .describe(
        "Trusts every client's certificate, instead of putting those it does not know into rejected.",
      ),
  })
  .superRefine(({ anonymous, users, certificateUsers }, { addIssue }) => {
    const names = users.map(({ name }) => name);
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) === index) continue;
      addIssue({ code: "custom", path: ["users", index, "name"], message: `${name} is there already` });
    }
    if (!anonymous && users.length + certificateUsers.length === 0) {
      addIssue({ code: "custom", path: ["anonymous"], message: "nobody could connect; add users" });
    }
  })
  .describe("Who may connect to the OPC UA server, and how; anybody without security if absent.");

export type SecurityConfig = z.output<typeof securityConfig>;
export type Role = z.output<typeof role>;

/** Whether a server so configured needs a certificate: for its messages, or for the passwords of its users. */
export function needsCertificate({ policies, users, certificateUsers }: SecurityConfig): boolean {
  return policies.some((policy) => policy !== "None") || users.length + certificateUsers.length > 0;
}
