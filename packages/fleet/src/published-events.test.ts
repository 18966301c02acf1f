import { type ConnManager, type GapNotice } from '@switchwire/conn-manager';
import { silentLogger, systemClock } from '@switchwire/esl-client/session';
import { describe, expect, it } from 'vitest';
import { type Publisher } from './events/publisher.ts';
import { type Origin } from './ownership/origin.ts';
import { PublishedEvents } from './published-events.ts';

const SOCKET = 'fs:8021';

/** What is published, in its order. */
function publishing() {
  const said: string[] = [];
  const publisher = {
    gap: ({ cause, code }: { cause: string; code?: string }) => void said.push(`gap ${code ?? cause}`), // prettier-ignore
    handover: () => void said.push('handover'),
  } as unknown as Publisher;
  const events = new PublishedEvents({
    clock: systemClock,
    publisher: () => publisher,
    options: {},
    logger: silentLogger,
    rankOf: () => ({ epoch: 7, server: 'a-1' }),
    natsNow: () => 1_000,
  });
  let report: (gap: GapNotice) => unknown = () => undefined;
  const nothing = { [Symbol.dispose]: () => undefined };
  events.attach({
    onEvent: () => nothing,
    onGap: (listener: (gap: GapNotice) => unknown) => {
      report = listener;
      return nothing;
    },
  } as unknown as ConnManager);
  return {
    said,
    lost: (code: string) =>
      void report({ socket: { address: SOCKET }, cause: { code } } as GapNotice),
    acting: (origin: Origin) => {
      events.acting(SOCKET, origin);
    },
  };
}

describe('a gap in the events of a socket', () => {
  it.each<[string, string, Origin, readonly string[]]>([
    ['of a lost session', 'ECONNRESET', { kind: 'first' }, ['gap ECONNRESET']],
    [
      'since another acted that hands over',
      'ESL_SUPERSEDED',
      { kind: 'handover', previous: 'b-1' },
      ['handover'],
    ],
    [
      'since another acted that is lost',
      'ESL_SUPERSEDED',
      { kind: 'takeover', previous: 'b-1', since: 500 },
      ['gap takeover'],
    ],
    [
      'since another was to act and none is known',
      'ESL_SUPERSEDED',
      { kind: 'first' },
      ['gap ESL_SUPERSEDED'],
    ],
  ])('%s is published as it is seen by readers', (_title, code, origin, expected) => {
    const { said, lost, acting } = publishing();

    lost(code);
    acting(origin);

    expect(said).toEqual(expected);
  });

  it('is not published twice', () => {
    const { said, lost, acting } = publishing();

    lost('ESL_SUPERSEDED');
    acting({ kind: 'handover', previous: 'b-1' });
    acting({ kind: 'first' });

    expect(said).toEqual(['handover']);
  });
});
