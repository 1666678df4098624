import {
  DataChangeNotification,
  DataType,
  DataValue,
  type ExtensionObject,
  MonitoredItemNotification,
  NotificationMessage,
  Variant,
} from "node-opcua-client";

/** The value as a server with a wrong clock sends it; one that is read from that clock is wrong itself. */
export function skewValue(dataValue: DataValue, skewMs: number, isOfClock: boolean): DataValue {
  const { value, statusCode, serverTimestamp, serverPicoseconds } = dataValue;
  const { sourceTimestamp, sourcePicoseconds } = dataValue;
  const skewed = new DataValue(null);
  Object.assign(skewed, { value, statusCode, serverPicoseconds, sourcePicoseconds });
  skewed.serverTimestamp = later(serverTimestamp, skewMs);
  skewed.sourceTimestamp = isOfClock ? later(sourceTimestamp, skewMs) : sourceTimestamp;
  if (isOfClock && value.value instanceof Date) {
    skewed.value = new Variant({ dataType: DataType.DateTime, value: later(value.value, skewMs) });
  }
  return skewed;
}

/** The message with the time of its publishing, and of the values in it, by a wrong clock. */
export function skewMessage(
  message: NotificationMessage,
  skewMs: number,
  isOfClock: (clientHandle: number) => boolean,
): NotificationMessage {
  const skewed = new NotificationMessage();
  skewed.sequenceNumber = message.sequenceNumber;
  skewed.publishTime = later(message.publishTime, skewMs);
  skewed.notificationData =
    message.notificationData?.map((data) => skewNotification(data, skewMs, isOfClock)) ?? null;
  return skewed;
}

function skewNotification(
  data: ExtensionObject | null,
  skewMs: number,
  isOfClock: (clientHandle: number) => boolean,
): ExtensionObject | null {
  if (!(data instanceof DataChangeNotification)) return data;
  const skewed = new DataChangeNotification();
  skewed.monitoredItems =
    data.monitoredItems?.map(({ clientHandle, value }) => {
      const item = new MonitoredItemNotification(null);
      item.clientHandle = clientHandle;
      item.value = skewValue(value, skewMs, isOfClock(clientHandle));
      return item;
    }) ?? null;
  return skewed;
}

function later(time: Date | null, skewMs: number): Date | null {
  return time && new Date(time.getTime() + skewMs);
}
