import type { Connector } from "./connector.ts";
import { onvifConnector } from "./onvif.ts";
import { opcuaConnector } from "./opcua.ts";
import { restConnector } from "./rest.ts";
import { sseConnector } from "./sse.ts";

/** Every protocol that the stack reads. */
export const connectors: readonly Connector[] = [opcuaConnector, onvifConnector, restConnector, sseConnector];
