import { type Xml, xml } from "../xml.ts";
import { type CameraEvent, cameraEvents } from "./camera-events.ts";

/** A place in the tree of topics: what is below it, by the segment's name, and the event that is told there. */
interface Branch {
  readonly below: Map<string, Branch>;
  event?: CameraEvent;
}

/** The `TopicSet` of GetEventProperties: a tree of elements, one for each segment of a topic. */
export function renderTopicSet(): Xml {
  const root: Branch = { below: new Map() };
  for (const event of cameraEvents) {
    const place = event.topic.split("/").reduce((branch, segment) => branchOf(branch, segment), root);
    place.event = event;
  }
  return xml`<wstop:TopicSet>${renderBelow(root)}</wstop:TopicSet>`;
}

function branchOf(branch: Branch, segment: string): Branch {
  const known = branch.below.get(segment);
  if (known !== undefined) return known;
  const added: Branch = { below: new Map() };
  branch.below.set(segment, added);
  return added;
}

function renderBelow({ below }: Branch): readonly Xml[] {
  return [...below].map(([segment, branch]) => {
    const name = { xml: segment };
    const mark = branch.event === undefined ? undefined : { xml: ' wstop:topic="true"' };
    return xml`<${name}${mark}>${branch.event && describe(branch.event)}${renderBelow(branch)}</${name}>`;
  });
}

function describe({ source, data }: CameraEvent): Xml {
  return xml`<tt:MessageDescription IsProperty="true">
    <tt:Source>${source.map(([name, type]) => xml`<tt:SimpleItemDescription Name="${name}" Type="${type}"/>`)}</tt:Source>
    <tt:Data><tt:SimpleItemDescription Name="${data}" Type="xs:boolean"/></tt:Data>
  </tt:MessageDescription>`;
}
