import { type JetStreamManager } from '@nats-io/jetstream';
import { type NatsConnection } from '@nats-io/transport-node';
import { expect, it } from 'vitest';
import { fleetSubjects } from '../subjects.ts';
import { type Doubtful, readStored } from './resume-check.ts';

const NOW = 1_795_873_594_552;
const LONG_AGO = '2020-01-01T00:00:00Z';
const OTHER_STREAM = { err_code: 10_060, description: 'expected stream does not match' };

interface Situation {
  readonly first?: number;
  readonly last?: number;
  readonly created?: string;
  readonly error?: object;
}

/** A stream in this state, with a message of each of these ids behind its first. Gives from where on it is read, and what is found. */
async function ask(doubtful: readonly Partial<Doubtful>[], situation: Situation = {}) {
  const { first = 1, last = 100, created = LONG_AGO, error = OTHER_STREAM } = situation;
  const asked: string[] = [];
  const answer = Buffer.from(JSON.stringify({ error }));
  const connection = {
    request: (subject: string) => {
      asked.push(subject);
      return Promise.resolve({ data: answer });
    },
  } as unknown as NatsConnection;
  const manager = {
    streams: {
      info: () => {
        asked.push('info');
        return Promise.resolve({ created, state: { first_seq: first, last_seq: last } });
      },
    },
    consumers: {
      add: (_: string, { opt_start_seq: from }: { opt_start_seq: number }) => {
        asked.push(`read from ${from}`);
        return Promise.resolve({ name: 'c', num_pending: 0 });
      },
      delete: () => Promise.resolve(true),
    },
    jetstream: () => ({ consumers: { get: () => Promise.resolve({}) } }),
  } as unknown as JetStreamManager;
  const question = { connection, manager, subjects: fleetSubjects('test'), timeoutMs: 1_000 };
  const those = doubtful.map((one) => ({ id: 'core:1', behind: 50, at: NOW, ...one }));
  const stored = await readStored(question, those);
  return { asked, stored };
}

const MARK = 'sw.test.ev.-.-.mark';

it.each<[string, readonly Partial<Doubtful>[], Situation, readonly string[]]>([
  [
    'from behind what was confirmed before the first of them was sent',
    [{ behind: 60 }, { behind: 50 }],
    {},
    [MARK, 'info', 'read from 51'],
  ],
  ['from its beginning where nothing was confirmed', [{ behind: 0 }], {}, [MARK, 'info', 'read from 1']], // prettier-ignore
  ['from its first where nothing was confirmed', [{ behind: 0 }], { first: 20 }, [MARK, 'info', 'read from 20']], // prettier-ignore
  ['from its beginning where it ends before that', [{}], { last: 40 }, [MARK, 'info', 'read from 1']], // prettier-ignore
  [
    'from its beginning where it was created again',
    [{}],
    { created: new Date(NOW).toISOString() },
    [MARK, 'info', 'read from 1'],
  ],
  ['not at all where it ends there', [{ behind: 100 }], {}, [MARK, 'info']],
  ['not at all for reports, which may come twice', [{ id: undefined }], {}, []],
])('the stream is read %s', async (_title, doubtful, situation, expected) => {
  const { asked, stored } = await ask(doubtful, situation);

  expect(asked).toEqual(expected);
  expect(stored).toEqual(new Set());
});

it.each<[string, readonly Partial<Doubtful>[], Situation]>([
  ['where more came since than can be looked through', [{}], { last: 2_000_000 }],
  ['where nothing was confirmed and the stream is long', [{ behind: 0 }], { last: 2_000_000 }],
  ['where the stream has removed some of it', [{}], { first: 60 }],
])('nothing says what is stored %s', async (_title, doubtful, situation) => {
  const { stored } = await ask(doubtful, situation);

  expect(stored).toBeUndefined();
});

it('nothing is read where the stream does not say that it has handled all before', async () => {
  const error = { err_code: 10_167, description: 'too many requests' };

  await expect(ask([{}], { error })).rejects.toThrow('The stream answered: too many requests');
});
