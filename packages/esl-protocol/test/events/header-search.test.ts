import { describe, expect, it } from 'vitest';
import { decodeEvent, FrameDecoder } from '../../src/index.ts';
import { recordings } from '../recordings.ts';

const SPELLINGS = [
  (name: string) => name,
  (name: string) => name.toUpperCase(),
  (name: string) => name.toLowerCase(),
];
const ABSENT = ['variable_nobody_set_this', 'Caller', '-Name', 'Event-Name-Too', '_body', '', ':'];

/** The event frames of a recording; decoded anew each time, since a frame keeps its event. */
function eventFrames(server: Buffer) {
  return new FrameDecoder()
    .push(server)
    .filter(({ contentType }) => contentType.startsWith('text/event-'));
}

const recorded = recordings().filter(({ server }) => eventFrames(server).length > 0);

describe('a header that is asked for alone', () => {
  it.each(recorded.map(({ name, server }) => [name, server] as const))(
    'is the one of the whole event, in %s',
    (_, server) => {
      const searched = eventFrames(server).map(decodeEvent);
      const wholes = eventFrames(server).map(decodeEvent);
      for (const [i, whole] of wholes.entries()) {
        const event = searched[i]!;
        const names = Object.keys(whole.headers).flatMap((n) => SPELLINGS.map((spell) => spell(n)));
        // entries tell the lines of a plain event apart, headers parse the others
        const wanted = new Map(
          [...names, ...ABSENT].map((n) => [n, whole.entries.length > 0 ? whole.header(n) : n]),
        );
        for (const [name, value] of wanted) expect(event.header(name), name).toEqual(value);
      }
    },
  );
});
