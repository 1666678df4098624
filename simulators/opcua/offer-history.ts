import type { UAVariable } from "node-opcua-address-space";
import {
  AccessLevelFlag,
  type DataType,
  HistoryData,
  type HistoryReadResult,
  Variant,
} from "node-opcua-client";
import { type HistoryRequest, type HistorySource, readHistory } from "./trace-history.ts";

/** Lets clients read the history of a variable, in the variable's own type, as far as plant time has come. */
export function offerHistory(variable: UAVariable, dataType: DataType, source: () => HistorySource): void {
  variable.accessLevel |= AccessLevelFlag.HistoryRead;
  variable.userAccessLevel = (variable.userAccessLevel ?? 0) | AccessLevelFlag.HistoryRead;
  variable.historizing = true;
  variable.bindVariable(
    {
      // Six parameters, unused ones too: the library counts them.
      historyRead: (_context, details, _indexRange, _dataEncoding, continuation, callback) => {
        readTyped(dataType, source(), { details, ...continuation }).then(
          (answer) => callback(null, answer),
          callback,
        );
      },
    },
    true,
  );
}

/** The plant knows fewer types than OPC UA. */
async function readTyped(
  dataType: DataType,
  source: HistorySource,
  request: HistoryRequest,
): Promise<HistoryReadResult> {
  const result = await readHistory(source, request);
  if (!(result.historyData instanceof HistoryData)) return result;
  for (const dataValue of result.historyData.dataValues ?? []) {
    const { value } = dataValue.value;
    if (value !== null) dataValue.value = new Variant({ dataType, value });
  }
  return result;
}
