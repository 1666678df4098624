import { ServiceFault, StatusCodes, WriteRequest } from "node-opcua-client";
import type { LimitsConfig } from "./limits.ts";
import type { Tap } from "./tapped-server.ts";

/** Refuses to write a longer array than that. The library tells clients of the limit, and decodes by one of the whole process. */
export function limitArrays({ arrayLength }: LimitsConfig): Tap {
  return {
    answer({ request }) {
      if (!(request instanceof WriteRequest)) return undefined;
      const isTooLong = request.nodesToWrite?.some(
        ({ value }) => (value.value?.value?.length ?? 0) > arrayLength && value.value?.arrayType !== 0,
      );
      if (!isTooLong) return undefined;
      return new ServiceFault({ responseHeader: { serviceResult: StatusCodes.BadEncodingLimitsExceeded } });
    },
  };
}
