import { describe, expect, it } from 'vitest';
import { Secret } from '../secret.ts';
import { type SocketConfig } from '../socket-identity.ts';
import { type AppliedChange, type AppliedRemoval, AppliedStore } from './apply-store.ts';

const config = (host: string, events: readonly string[] = []): SocketConfig => ({
  id: host,
  host,
  port: 8021,
  password: new Secret('ClueCon'),
  events,
});

/** A store whose sockets do as they are asked. */
function newStore() {
  const orders: string[] = [];
  const answers = { apply: 'opened' as AppliedChange | Error, remove: 'closed' as AppliedRemoval };
  const store = new AppliedStore({
    apply: ({ host }) => {
      orders.push(`apply ${host}`);
      if (answers.apply instanceof Error) throw answers.apply;
      return answers.apply;
    },
    remove: ({ host }) => {
      orders.push(`remove ${host}`);
      return answers.remove;
    },
  });
  return {
    answers,
    orders,
    take: (...sockets: SocketConfig[]) => store.apply({ sockets, problems: [] }),
  };
}

const NOTHING = { opened: 0, closed: 0, resubscribed: 0, updated: 0, unchanged: 0, problems: [] };

describe('applying a store', () => {
  it.each([
    ['opened', { opened: 1 }],
    ['reopened', { opened: 1, closed: 1 }],
    ['resubscribed', { resubscribed: 1 }],
    ['updated', { updated: 1 }],
    ['unchanged', { unchanged: 1 }],
  ] as const)('counts a socket that was %s', (outcome, counts) => {
    const { take, answers } = newStore();
    answers.apply = outcome;

    expect(take(config('a'))).toEqual({ ...NOTHING, ...counts });
  });

  it.each([
    ['closed', { closed: 1 }],
    ['resubscribed', { resubscribed: 1 }],
    ['unchanged', {}],
  ] as const)('counts a socket that the store removes and that is %s', (outcome, counts) => {
    const { take, answers } = newStore();
    take(config('a'));
    answers.remove = outcome;

    expect(take()).toEqual({ ...NOTHING, ...counts });
  });

  it('touches nothing that stays as it was', () => {
    const { take, orders } = newStore();
    take(config('a'));

    expect(take(config('a'))).toEqual({ ...NOTHING, unchanged: 1 });
    expect(orders).toEqual(['apply a']);
  });

  it('drops an entry that cannot be applied, and tries it again each time', () => {
    const { take, answers, orders } = newStore();
    const problems = [{ id: 'a', message: 'a:8021 cannot be used: out of memory' }];
    answers.apply = new Error('out of memory');

    expect(take(config('a'))).toEqual({ ...NOTHING, problems });
    expect(take(config('a'))).toEqual({ ...NOTHING, problems });
    expect(orders).toEqual(['apply a', 'remove a', 'apply a', 'remove a']);

    answers.apply = 'opened';
    take(config('a'));
    answers.apply = new Error('out of memory');
    expect(take(config('a', ['DTMF']))).toEqual({ ...NOTHING, closed: 1, problems });
  });
});
