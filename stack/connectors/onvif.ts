import type { Connector, Source } from "./connector.ts";
import { meetCamera } from "./onvif/camera.ts";
import { newMessages, resumeTime, routesOf } from "./onvif/event-messages.ts";
import { openPullPoint } from "./onvif/pull-point.ts";

/**
 * Follows the events of an ONVIF camera (profiles S and T) through a pull point; an event of an asset gets the
 * notifications of the topic that its `dataSource` names, as `{"<event>": {"SourceTimestamp", "Value"}}`. Where the
 * camera keeps its events, nothing is lost to an outage: the pull point goes back to the last event that was stored, or
 * to the first that the camera kept where none was. What was stored already is left out.
 */
export const onvifConnector: Connector = {
  endpointType: "Microsoft.Onvif",

  async read(source) {
    try {
      await follow(source);
    } catch (reason) {
      if (!source.signal.aborted) throw reason;
    }
  },
};

async function follow(source: Source): Promise<never> {
  const routes = routesOf(source);
  const camera = await meetCamera(source);
  await using pullPoint = await openPullPoint(camera, source);
  if (camera.keepsEvents) await pullPoint.seek(resumeTime(source, routes));
  source.connected();
  for (;;) {
    const { messages, position } = newMessages(source, routes, await pullPoint.pull());
    if (messages.length > 0) await source.emit(messages, position);
  }
}
