import { describe, expect, it } from 'vitest';
import { reconcile } from './reconcile.ts';
import { Secret } from '../secret.ts';
import { type SocketConfig, socketKey } from '../socket-identity.ts';

const config = (
  host: string,
  more: Partial<Omit<SocketConfig, 'password'>> & { password?: string } = {},
): SocketConfig => ({
  id: host,
  host,
  port: 8021,
  events: ['DTMF'],
  ...more,
  password: new Secret(more.password ?? 'ClueCon'),
});

const before = (...configs: SocketConfig[]): ReadonlyMap<string, SocketConfig> =>
  new Map(configs.map((entry) => [socketKey(entry.host, entry.port), entry]));

const ids = (configs: readonly SocketConfig[]): string[] => configs.map(({ id }) => id);

describe('reconcile', () => {
  it.each([
    ['nothing', [], [], {}],
    ['a new entry', [], [config('a')], { open: ['a'] }],
    ['a missing entry', [config('a')], [], { close: ['a'] }],
    ['the same entry', [config('a')], [config('a')], { unchanged: 1 }],
    [
      'the same entry, host in capitals',
      [config('a')],
      [config('A', { id: 'a' })],
      { unchanged: 1 },
    ],
    ['other events', [config('a')], [config('a', { events: ['TALK'] })], { update: ['a'] }],
    ['another weight', [config('a')], [config('a', { weight: 2 })], { update: ['a'] }],
    ['another group', [config('a')], [config('a', { group: 'media' })], { update: ['a'] }],
    ['another tag', [config('a')], [config('a', { tags: ['t38'] })], { update: ['a'] }],
    ['another state', [config('a')], [config('a', { state: 'draining' })], { update: ['a'] }],
    [
      'what is the default, in words',
      [config('a')],
      [config('a', { weight: 1, tags: [], state: 'in-service' })],
      { unchanged: 1 },
    ],
    [
      'the same events in another order, once more',
      [config('a', { events: ['A', 'B'] })],
      [config('a', { events: ['B', 'A', 'B'] })],
      { unchanged: 1 },
    ],
    ['another id', [config('a')], [config('a', { id: 'b' })], { update: ['b'] }],
    ['another password', [config('a')], [config('a', { password: 'x' })], { replace: ['a'] }],
    ['a user', [config('a')], [config('a', { username: 'u@d' })], { replace: ['a'] }],
    ['another port', [config('a')], [config('a', { port: 8022 })], { open: ['a'], close: ['a'] }],
    ['another address', [config('a')], [config('b', { id: 'a' })], { open: ['a'], close: ['a'] }],
  ] as const)('%s', (_title, running, wanted, expected) => {
    const plan = reconcile(before(...running), wanted);

    expect({
      open: ids(plan.open),
      replace: ids(plan.replace),
      update: ids(plan.update),
      close: ids(plan.close),
      unchanged: plan.unchanged,
    }).toEqual({
      open: [],
      replace: [],
      update: [],
      close: [],
      unchanged: 0,
      ...expected,
    });
  });

  it('plans 8,000 entries in one step', () => {
    const many = Array.from({ length: 8_000 }, (_, index) => config(`h${index}`));

    expect(reconcile(new Map(), many).open).toHaveLength(8_000);
    expect(reconcile(before(...many), many).unchanged).toBe(8_000);
  });
});
