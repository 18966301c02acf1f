import { InvalidArgumentError } from '@switchwire/esl-protocol';
import { sharedTexts } from './shared-texts.ts';
import { type SinkRecord } from './sink-record.ts';

/** A text with places that each event fills in. */
export interface RouteTemplate {
  /** Headers that the places need: for {@link SinkDestination.headers}. */
  readonly headers: readonly string[];
  fill(record: SinkRecord): string;
}

const PLACE = /\{([^{}]*)\}/g;
const PLACES = '{name}, {subclass}, {source}, {key}, {header:NAME}';

type Value = (record: SinkRecord) => string | undefined;

/**
 * Parses `freeswitch.{source}.{name}`. Places: the event's name, its subclass, the server, the call, any header.
 *
 * @param clean What a value becomes within this kind of text, e.g. a token of a subject. An absent value is `-`.
 * @throws {InvalidArgumentError} An unknown place.
 */
export function parseRouteTemplate(
  template: string,
  clean: (value: string) => string,
): RouteTemplate {
  const headers: string[] = [];
  const parts: (string | Value)[] = [];
  let end = 0;
  for (const match of template.matchAll(PLACE)) {
    parts.push(template.slice(end, match.index), valueOf(match[1] ?? '', headers, template));
    end = match.index + match[0].length;
  }
  const rest = template.slice(end);
  const fill = (record: SinkRecord): string => {
    let text = '';
    for (const part of parts) {
      text += typeof part === 'string' ? part : clean(part(record) ?? '-') || '-';
    }
    return text + rest;
  };
  const isOfEvent = headers.length > 0 || template.includes('{key}');
  return { headers, fill: isOfEvent ? fill : sharedTexts(fill) };
}

function valueOf(place: string, headers: string[], template: string): Value {
  switch (place) {
    case 'name':
      return ({ name }) => name;
    case 'subclass':
      return ({ subclass }) => subclass;
    case 'source':
      return ({ source }) => source;
    case 'key':
      return ({ key }) => key;
    default: {
      const header = /^header:(.+)$/.exec(place)?.[1];
      if (header === undefined)
        throw new InvalidArgumentError(
          `{${place}} in ${JSON.stringify(template)} is not a placeholder. Placeholders: ${PLACES}.`,
        );
      const index = headers.push(header) - 1;
      return (record) => record.headers[index];
    }
  }
}

/** A value within a subject of NATS or a routing key of AMQP, where dots divide, and `*`, `>` and `#` mean something. */
export const subjectToken = (value: string): string =>
  // most need no change, and to find that out costs less than to make none
  SPECIAL.test(value) ? value.replace(EVERY_SPECIAL, '_') : value;

const SPECIAL = /[\s.*>#]/;
const EVERY_SPECIAL = /[\s.*>#]/g;
