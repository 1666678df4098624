import { opcuaCertificateReplaced } from "./opcua-certificate-replaced.ts";
import { opcuaClockSkew } from "./opcua-clock-skew.ts";
import { opcuaCloseSessions } from "./opcua-close-sessions.ts";
import type { OpcuaFault } from "./opcua-fault.ts";
import { opcuaLoseSubscriptions } from "./opcua-lose-subscriptions.ts";
import { opcuaQueueOverflow } from "./opcua-queue-overflow.ts";
import { opcuaRefuseRepublish } from "./opcua-refuse-republish.ts";
import { opcuaRestart } from "./opcua-restart.ts";
import { opcuaSlowAnswers } from "./opcua-slow-answers.ts";

/** Every way in which an OPC UA server of ours can misbehave. */
export const opcuaFaults: readonly OpcuaFault[] = [
  opcuaRefuseRepublish,
  opcuaLoseSubscriptions,
  opcuaCloseSessions,
  opcuaRestart,
  opcuaSlowAnswers,
  opcuaClockSkew,
  opcuaCertificateReplaced,
  opcuaQueueOverflow,
];
