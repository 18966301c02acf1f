import { describe, expect, it } from 'vitest';
import { addressKey, reconcile, socketKey } from './reconcile.ts';
import { Secret } from '../secret.ts';
import { type SocketConfig } from '../store/socket-store.ts';

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
      problems: plan.problems,
    }).toEqual({
      open: [],
      replace: [],
      update: [],
      close: [],
      unchanged: 0,
      problems: [],
      ...expected,
    });
  });

  it('takes the first of two entries for one address and reports the second', () => {
    const plan = reconcile(new Map(), [config('a', { id: '1' }), config('A', { id: '2' })]);

    expect(ids(plan.open)).toEqual(['1']);
    expect(plan.problems).toEqual([
      { id: '2', message: 'A:8021 is configured twice: entry 1 is used; remove one of them' },
    ]);
  });

  it('plans 8,000 entries in one step', () => {
    const many = Array.from({ length: 8_000 }, (_, index) => config(`h${index}`));

    expect(reconcile(new Map(), many).open).toHaveLength(8_000);
    expect(reconcile(before(...many), many).unchanged).toBe(8_000);
  });
});

describe('the key in a text', () => {
  it.each([
    ['FS.example:8021', 'fs.example:8021'],
    ['[0:0:0:0:0:0:0:1]:8021', '[::1]:8021'],
    ['[FE80::1%eth0]:8021', '[fe80::1%eth0]:8021'],
    ['FS.example', 'fs.example'],
  ])('%s is %s', (text, key) => {
    expect(addressKey(text)).toBe(key);
  });
});

describe('the key of a socket', () => {
  it.each([
    ['FS.example', 8021, 'fs.example:8021'],
    ['::1', 65_535, '[::1]:65535'],
    ['0:0:0:0:0:0:0:1', 8021, '[::1]:8021'],
    ['FE80::1%eth0', 8021, '[fe80::1%eth0]:8021'],
    ['no:address', 8021, '[no:address]:8021'],
  ])('of %s and %i is %s', (host, port, key) => {
    expect(socketKey(host, port)).toBe(key);
  });
});
