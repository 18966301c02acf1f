import { type ConnManager, type GapNotice } from '@switchwire/conn-manager';
import { silentLogger, systemClock } from '@switchwire/esl-client/session';
import { type EslEvent } from '@switchwire/esl-protocol';
import { describe, expect, it } from 'vitest';
import { type Publisher } from './events/publisher.ts';
import { DEFAULT_FLEET_TIMINGS } from './fleet-timings.ts';
import { type Origin } from './ownership/origin.ts';
import { PublishedEvents, type PublishedEventsPorts } from './published-events.ts';

const SOCKET = 'fs:8021';
const eventOf = (name: string, uniqueId: string) => ({ name, uniqueId }) as EslEvent;

/** What is published, in its order. */
function publishing(options: PublishedEventsPorts['options'] = {}) {
  const said: string[] = [];
  /** Where the gaps begin. */
  const times: unknown[] = [];
  const publisher = {
    gap: ({ cause, code, from }: { cause: string; code?: string; from?: number }) => {
      times.push(from);
      said.push(`gap ${code ?? cause}`);
    },
    handover: () => void said.push('handover'),
    publish: ({ uniqueId = '' }: EslEvent) => void said.push(`event ${uniqueId}`),
    publishOutside: ({ uniqueId = '' }: EslEvent) => void said.push(`late ${uniqueId}`),
  } as unknown as Publisher;
  const events = new PublishedEvents({
    clock: systemClock,
    publisher: () => publisher,
    options,
    logger: silentLogger,
    rankOf: () => ({ epoch: 7, server: 'a-1' }),
    natsNow: () => 1_000,
    timings: DEFAULT_FLEET_TIMINGS,
    recordOf: () => undefined,
    read: () => Promise.resolve(undefined),
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
    times,
    lost: (code: string) =>
      void report({ socket: { address: SOCKET }, cause: { code } } as GapNotice),
    acting: (origin: Origin) => {
      events.acting(SOCKET, origin);
    },
    seam: (...since: readonly EslEvent[]) => {
      events.seam(since, SOCKET);
    },
    late: (...those: readonly EslEvent[]) => {
      for (const event of those) events.late(event, SOCKET, 8_000);
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

  it.each<[string, number | undefined, number]>([
    ['when the server before was heard last', undefined, 5_000],
    [
      'with the first message that it could not publish, as its last beat may have taken its time',
      4_000,
      2_500,
    ],
  ])('of a takeover begins %s', (_title, missingFrom, from) => {
    const { times, acting } = publishing();

    acting({ kind: 'takeover', previous: 'b-1', since: 5_000, ...(missingFrom !== undefined && { missingFrom }) }); // prettier-ignore

    expect(times).toEqual([from]);
  });

  it('is not published twice', () => {
    const { said, lost, acting } = publishing();

    lost('ESL_SUPERSEDED');
    acting({ kind: 'handover', previous: 'b-1' });
    acting({ kind: 'first' });

    expect(said).toEqual(['handover']);
  });
});

describe('the events since an announcement, while it waited for an objection,', () => {
  it.each<[string, Origin, string]>([
    ['of the first owner', { kind: 'first' }, ''],
    ['of a handover', { kind: 'handover', previous: 'b-1' }, 'handover'],
    ['of a takeover', { kind: 'takeover', previous: 'b-1', since: 500 }, 'gap takeover'],
  ])('%s are published in their row, those that are to be', (_title, origin, report) => {
    const { said, acting, seam } = publishing({ publish: ['DTMF'] });

    acting(origin);
    seam(eventOf('DTMF', '1'), eventOf('HEARTBEAT', '2'), eventOf('DTMF', '3'));

    expect(said).toEqual([report, 'event 1', 'event 3'].filter((one) => one !== '')); // prettier-ignore
  });
});

it('late events are published where such events are', () => {
  const { said, late } = publishing({ publish: ['DTMF'] });

  late(eventOf('DTMF', '1'), eventOf('HEARTBEAT', '2'));

  expect(said).toEqual(['late 1']);
});
