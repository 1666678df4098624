import { type Xml, xml } from "../xml.ts";
import { contentDialect } from "./content-filter.ts";
import { topicDialects } from "./topic-filter.ts";
import { renderTopicSet } from "./topic-set.ts";

/** What can be subscribed to, and how it can be filtered. */
export function getEventProperties(): Xml {
  const dialects = topicDialects.map(
    (dialect) => xml`<wsnt:TopicExpressionDialect>${dialect}</wsnt:TopicExpressionDialect>`,
  );
  return xml`<tev:GetEventPropertiesResponse>
    <tev:TopicNamespaceLocation>http://www.onvif.org/onvif/ver10/topics/topicns.xml</tev:TopicNamespaceLocation>
    <wsnt:FixedTopicSet>true</wsnt:FixedTopicSet>
    ${renderTopicSet()}
    ${dialects}
    <tev:MessageContentFilterDialect>${contentDialect}</tev:MessageContentFilterDialect>
    <tev:MessageContentSchemaLocation>http://www.onvif.org/onvif/ver10/schema/onvif.xsd</tev:MessageContentSchemaLocation>
  </tev:GetEventPropertiesResponse>`;
}
