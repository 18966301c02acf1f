import { describe, expect, it } from 'vitest';
import { Secret } from '../secret.ts';
import { type SocketConfig } from '../store/socket-store.ts';
import { type Adoption, type Dismissal, StoreTakeover } from './apply-store.ts';

const config = (host: string, events: readonly string[] = []): SocketConfig => ({
  id: host,
  host,
  port: 8021,
  password: new Secret('ClueCon'),
  events,
});

/** A takeover whose sockets do as they are told. */
function newTakeover() {
  const orders: string[] = [];
  const answers = { adopt: 'opened' as Adoption | Error, dismiss: 'closed' as Dismissal };
  const takeover = new StoreTakeover({
    adopt: ({ host }) => {
      orders.push(`adopt ${host}`);
      if (answers.adopt instanceof Error) throw answers.adopt;
      return answers.adopt;
    },
    dismiss: ({ host }) => {
      orders.push(`dismiss ${host}`);
      return answers.dismiss;
    },
  });
  return {
    answers,
    orders,
    take: (...sockets: SocketConfig[]) => takeover.take({ sockets, problems: [] }),
  };
}

const NOTHING = { opened: 0, closed: 0, resubscribed: 0, unchanged: 0, problems: [] };

describe('taking over a store', () => {
  it.each([
    ['opened', { opened: 1 }],
    ['reopened', { opened: 1, closed: 1 }],
    ['resubscribed', { resubscribed: 1 }],
    ['unchanged', { unchanged: 1 }],
  ] as const)('counts a socket that was %s', (outcome, counts) => {
    const { take, answers } = newTakeover();
    answers.adopt = outcome;

    expect(take(config('a'))).toEqual({ ...NOTHING, ...counts });
  });

  it.each([
    ['closed', { closed: 1 }],
    ['resubscribed', { resubscribed: 1 }],
    ['unchanged', {}],
  ] as const)('counts a socket that the store lets go and that is %s', (outcome, counts) => {
    const { take, answers } = newTakeover();
    take(config('a'));
    answers.dismiss = outcome;

    expect(take()).toEqual({ ...NOTHING, ...counts });
  });

  it('touches nothing that stays as it was', () => {
    const { take, orders } = newTakeover();
    take(config('a'));

    expect(take(config('a'))).toEqual({ ...NOTHING, unchanged: 1 });
    expect(orders).toEqual(['adopt a']);
  });

  it('lets go of an entry that cannot be taken, and tries it anew each time', () => {
    const { take, answers, orders } = newTakeover();
    const problems = [{ id: 'a', message: 'a:8021 cannot be used: out of memory' }];
    answers.adopt = new Error('out of memory');

    expect(take(config('a'))).toEqual({ ...NOTHING, problems });
    expect(take(config('a'))).toEqual({ ...NOTHING, problems });
    expect(orders).toEqual(['adopt a', 'dismiss a', 'adopt a', 'dismiss a']);

    answers.adopt = 'opened';
    take(config('a'));
    answers.adopt = new Error('out of memory');
    expect(take(config('a', ['DTMF']))).toEqual({ ...NOTHING, closed: 1, problems });
  });
});
