/** Kafka makes folders of the names of topics. */
const MAX_TOPIC = 249;

/** What Kafka allows in the name of a topic. */
export const topicText = (value: string): string => value.replace(/[^A-Za-z0-9._-]/g, '_');

/** Why Kafka has no topic of this name; undefined if it may have. A batch would wait for such a topic for ever. */
export function topicFault(topic: string): string | undefined {
  if (topic === '' || topic === '.' || topic === '..')
    return `its topic would be ${JSON.stringify(topic)}`;
  return topic.length > MAX_TOPIC ? `its topic is longer than ${MAX_TOPIC} characters` : undefined;
}
