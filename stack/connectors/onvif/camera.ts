import { z } from "zod";
import type { Source } from "../connector.ts";
import { httpAddress } from "../http-client.ts";
import { elementText, openSoapClient, type SoapClient, SoapRefusal } from "./soap-client.ts";

const limitMs = 10_000;
const device = "http://www.onvif.org/ver10/device/wsdl";
const events = "http://www.onvif.org/ver10/events/wsdl";

/** A camera that answered, as far as its events go. */
export interface Camera {
  readonly client: SoapClient;
  readonly eventService: URL;
  /** It keeps its events: a pull point can be sent back to one that was missed. */
  readonly keepsEvents: boolean;
}

const number = elementText.transform(Number);
const dateAndTime = z.object({
  GetSystemDateAndTimeResponse: z.object({
    SystemDateAndTime: z.object({
      UTCDateTime: z.object({
        Date: z.object({ Year: number, Month: number, Day: number }),
        Time: z.object({ Hour: number, Minute: number, Second: number }),
      }),
    }),
  }),
});
const services = z.object({
  GetServicesResponse: z.object({
    Service: z.array(z.object({ Namespace: elementText, XAddr: elementText })),
  }),
});
const capabilities = z.object({
  GetServiceCapabilitiesResponse: z.object({
    Capabilities: z.object({ "@PersistentNotificationStorage": z.string().optional() }),
  }),
});

/** Learns the camera's clock, which its credentials are checked against, and finds its event service. */
export async function meetCamera({ endpoint, clock, signal }: Source): Promise<Camera> {
  const address = httpAddress(endpoint);
  let aheadMs = 0;
  const client = openSoapClient(endpoint.authentication, () => clock.wallMs() + aheadMs);

  const time = await askTime(client, address, signal);
  aheadMs = deviceTimeMs(time) - clock.wallMs();

  const found = await client.call(address, deviceRequest("GetServices"), services, { limitMs, signal });
  const service = found.GetServicesResponse.Service.find(({ Namespace }) => Namespace === events);
  if (service === undefined) throw new Error(`${address.origin}: the camera has no event service`);
  const eventService = atOrigin(address, service.XAddr);

  const operation = "GetServiceCapabilities";
  const request = {
    operation,
    action: `${events}/EventPortType/${operation}Request`,
    body: `<${operation} xmlns="${events}"/>`,
  };
  const able = await client.call(eventService, request, capabilities, { limitMs, signal });
  const { "@PersistentNotificationStorage": storage } = able.GetServiceCapabilitiesResponse.Capabilities;
  return { client, eventService, keepsEvents: storage === "true" || storage === "1" };
}

/** The time is for everybody (ONVIF Core), but there are cameras that tell it only to those who prove an account. */
async function askTime(client: SoapClient, address: URL, signal: AbortSignal) {
  const request = deviceRequest("GetSystemDateAndTime");
  try {
    return await client.call(address, { ...request, isForEverybody: true }, dateAndTime, { limitMs, signal });
  } catch (reason) {
    if (!(reason instanceof SoapRefusal)) throw reason;
    return await client.call(address, request, dateAndTime, { limitMs, signal });
  }
}

/**
 * An address that the camera told, at the host and port of the endpoint: behind a proxy or an address translation a
 * camera does not know how it is reached.
 */
export function atOrigin(endpoint: URL, told: string): URL {
  const { pathname, search } = new URL(told, endpoint);
  return new URL(pathname + search, endpoint.origin);
}

function deviceRequest(operation: "GetSystemDateAndTime" | "GetServices") {
  const content = operation === "GetServices" ? "<IncludeCapability>false</IncludeCapability>" : "";
  return {
    operation,
    action: `${device}/${operation}`,
    body: `<${operation} xmlns="${device}">${content}</${operation}>`,
  };
}

function deviceTimeMs(told: z.output<typeof dateAndTime>): number {
  const { Date: date, Time: time } = told.GetSystemDateAndTimeResponse.SystemDateAndTime.UTCDateTime;
  return Date.UTC(date.Year, date.Month - 1, date.Day, time.Hour, time.Minute, time.Second);
}
