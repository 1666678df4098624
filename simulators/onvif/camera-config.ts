import { z } from "zod";
import { userLevels } from "./users.ts";

const port = z.int().min(1).max(65_535).optional();

/** What a scenario says about a camera. */
export const cameraConfig = z
  .strictObject({
    watches: z
      .string()
      .min(1)
      .meta({ description: "The oven whose door the camera looks at.", examples: ["oven-1"] }),
    port: port.meta({ description: "The port to listen on; any free one if absent." }),
    rtspPort: port.meta({ description: "The port of its streams by RTSP; any free one if absent." }),
    address: z.ipv4().optional().meta({
      description: "An address of its own to listen on, such as 127.0.0.2; that of all devices if absent.",
    }),
    username: z.string().min(1).default("operator").meta({ description: "The camera's administrator." }),
    password: z.string().min(1).default("plant").meta({ description: "The password of that account." }),
    users: z
      .array(
        z.strictObject({
          username: z.string().min(1).meta({ description: "The name of the account." }),
          password: z.string().min(1).meta({ description: "Its password." }),
          level: z.enum(userLevels).meta({
            description: "User reads, Operator also moves the camera, Administrator may do everything.",
          }),
        }),
      )
      .max(10)
      .default([])
      .meta({ description: "Further accounts." }),
    degreesPerSecond: z
      .number()
      .min(1)
      .max(720)
      .default(120)
      .meta({ description: "How fast the camera turns at most, in degrees a second of wall time." }),
    discovery: z
      .strictObject({
        interface: z
          .string()
          .min(1)
          .meta({
            description: "The network interface on which it is found, by name or address.",
            examples: ["eth0", "127.0.0.1"],
          }),
        port: port.meta({
          description: "The UDP port of WS-Discovery; 3702, where clients look, if absent.",
        }),
      })
      .optional()
      .meta({ description: "Makes the camera known by WS-Discovery; nobody finds it if absent." }),
  })
  .superRefine(({ username, users, port, rtspPort }, { addIssue }) => {
    const names = [username, ...users.map((user) => user.username)];
    for (const [index, name] of names.slice(1).entries()) {
      if (names.indexOf(name) > index) continue;
      const path = ["users", index, "username"];
      addIssue({
        code: "custom",
        path,
        message: `must be unlike the names of the other accounts, got ${name}`,
      });
    }
    if (rtspPort !== undefined && rtspPort === port) {
      const message = `must not be the port of the camera's HTTP, got ${port}; leave it out for any free one`;
      addIssue({ code: "custom", path: ["rtspPort"], message });
    }
  })
  .describe(
    "A camera that looks at an oven's door: ONVIF, pictures, streams, events, and a head that turns.",
  );
