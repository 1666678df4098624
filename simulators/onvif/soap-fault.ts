import { type Xml, xml } from "./xml.ts";

interface FaultOptions {
  /** Sender: the request is at fault (HTTP 400). Receiver: the camera cannot do it now (HTTP 500). */
  readonly code?: "Sender" | "Receiver" | "MustUnderstand";
  readonly detail?: Xml;
  /** Instead of the HTTP status that the SOAP 1.2 HTTP binding gives to the code. */
  readonly httpStatus?: number;
}

/** What the camera answers instead of a response; subcodes from the outside in, as the fault tables of ONVIF Core have them. */
export class SoapFault extends Error {
  override readonly name = "SoapFault";
  readonly subcodes: readonly string[];
  readonly code: "Sender" | "Receiver" | "MustUnderstand";
  readonly detail: Xml | undefined;
  readonly httpStatus: number;

  constructor(subcodes: readonly string[], reason: string, options: FaultOptions = {}) {
    super(reason);
    this.subcodes = subcodes;
    this.code = options.code ?? "Sender";
    this.detail = options.detail;
    this.httpStatus = options.httpStatus ?? (this.code === "Sender" ? 400 : 500);
  }
}

/** The request names something that the camera does not have, or has no sense. */
export function invalidArgument(subcode: string, reason: string): SoapFault {
  return new SoapFault(["ter:InvalidArgVal", subcode], reason);
}

/** A fault of WS-BaseNotification, which names itself in the detail. */
export function subscriptionFault(
  name: string,
  reason: string,
  code: "Sender" | "Receiver" = "Sender",
): SoapFault {
  const element = { xml: `wsnt:${name}` };
  const detail = xml`<${element}><wsnt:Description>${reason}</wsnt:Description></${element}>`;
  return new SoapFault([`wsnt:${name}`], reason, { code, detail });
}

/** The `Fault` element in SOAP 1.2, or in 1.1 for a client that speaks that. */
export function renderFault(fault: SoapFault, version: "1.1" | "1.2"): Xml {
  if (version === "1.1") {
    const code = { Sender: "Client", Receiver: "Server", MustUnderstand: "MustUnderstand" }[fault.code];
    const detail = fault.detail && xml`<detail>${fault.detail}</detail>`;
    return xml`<s:Fault><faultcode>s:${code}</faultcode><faultstring>${fault.subcodes.join(" ")}: ${fault.message}</faultstring>${detail}</s:Fault>`;
  }
  const subcode = fault.subcodes.reduceRight<Xml>(
    (inner, value) => xml`<s:Subcode><s:Value>${value}</s:Value>${inner}</s:Subcode>`,
    xml``,
  );
  return xml`<s:Fault>
    <s:Code><s:Value>s:${fault.code}</s:Value>${subcode}</s:Code>
    <s:Reason><s:Text xml:lang="en">${fault.message}</s:Text></s:Reason>
    ${fault.detail && xml`<s:Detail>${fault.detail}</s:Detail>`}
  </s:Fault>`;
}
