import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { DecodedFrame, NO_BYTES } from '../../src/wire/decoded-frame.ts';
import {
  decodeEvent,
  type EslEvent,
  type EslFrame,
  type EventEntry,
  FrameDecoder,
} from '../../src/index.ts';
import { recordings } from '../recordings.ts';

const SPELLINGS = [
  (name: string) => name,
  (name: string) => name.toUpperCase(),
  (name: string) => name.toLowerCase(),
];
const ABSENT = ['variable_nobody_set_this', 'Caller', '-Name', 'Event-Name-Too', '_body', '', ':'];

/** The event frames of a recording. */
function eventFrames(server: Buffer) {
  return new FrameDecoder()
    .push(server)
    .filter(({ contentType }) => contentType.startsWith('text/event-'));
}

/** An event that nobody has asked for anything: one that was asked often is parsed. */
const fresh = ({ contentType, body }: EslFrame) =>
  decodeEvent(new DecodedFrame(contentType, NO_BYTES, 0, 0, body));

/** All headers; of a json event as JSON.parse has them, which of a repeated name keeps the last value. */
const headersOf = ({ format, headers, entries }: EslEvent): readonly EventEntry[] =>
  format === 'json' ? Object.entries(headers) : entries;

const recorded = recordings().filter(({ server }) => eventFrames(server).length > 0);

describe('a header that is asked for alone', () => {
  it.each(recorded.map(({ name, server }) => [name, server] as const))(
    'is the one of the whole event, in %s',
    (_, server) => {
      const wrong: unknown[] = [];
      for (const frame of eventFrames(server)) {
        const entries = headersOf(fresh(frame));
        const names = entries.map(([name], at) => SPELLINGS[at % SPELLINGS.length]!(name));
        for (const name of [...names, ...ABSENT]) {
          const isName = ([candidate]: EventEntry) =>
            candidate.toLowerCase() === name.toLowerCase();
          const entry = /^event-name$/i.test(name)
            ? entries.findLast(isName)
            : entries.find(isName);
          const found = fresh(frame).header(name);
          if (!isDeepStrictEqual(found, entry?.[1])) wrong.push({ name, found, entry });
        }
      }
      expect(wrong).toEqual([]);
    },
  );
});
