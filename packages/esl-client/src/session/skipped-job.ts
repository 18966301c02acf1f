import { type EslFrame } from '@switchwire/esl-protocol';

/**
 * The Job-UUID of a BACKGROUND_JOB that was too large to be kept, by the beginning of its body: FreeSWITCH writes the id
 * before the command and its output. Undefined: it is another event, or the id comes later.
 */
export function skippedJobUuid({ contentType, skippedStart }: EslFrame): string | undefined {
  const text = skippedStart?.toString();
  if (text === undefined) return undefined;
  switch (contentType) {
    case 'text/event-json':
      // a quote inside a value is escaped, so that no value holds these names with their quotes
      if (!text.includes('"Event-Name":"BACKGROUND_JOB"')) return undefined;
      return /"Job-UUID":"([^"\\]+)"/.exec(text)?.[1];
    case 'text/event-plain':
      if (!/^Event-Name: BACKGROUND_JOB$/m.test(text)) return undefined;
      return /^Job-UUID: (.+)$/m.exec(text)?.[1];
    default:
      return undefined;
  }
}
