import { type NatsConnection } from '@nats-io/transport-node';
import { type ConnManager, type TransitionReport } from '@switchwire/conn-manager';
import { expect, it, vi } from 'vitest';
import { FleetTransitions, type FleetTransitionsPorts } from './fleet-transitions.ts';

const MOMENT_MS = 50;

/** One server whose transitions another asks for: what it sends, and what it logs. */
const asked = (now = () => 0) => {
  const states: unknown[] = [];
  const messages: number[] = [];
  const warnings: string[] = [];
  const due: (() => void)[] = [];
  let ask: (() => void) | undefined;
  let tell = (_: object): void => undefined;
  let listener: ((transition: TransitionReport) => unknown) | undefined;
  const connection = {
    subscribe: (subject: string, { callback }: { callback: (...given: unknown[]) => void }) => {
      if (subject === 'watch')
        ask = () => {
          callback(null, { reply: 'inbox' });
        };
      else
        tell = (message) => {
          callback(null, { data: Buffer.from(JSON.stringify(message)) });
        };
      return { unsubscribe: vi.fn() };
    },
    publish(_inbox: string, data: Uint8Array) {
      const { transitions, membership } = JSON.parse(Buffer.from(data).toString() || '{}') as { transitions?: []; membership?: unknown }; // prettier-ignore
      if (transitions !== undefined) messages.push(transitions.length);
      if (membership !== undefined) states.push(membership);
    },
  };
  const ports = {
    connection: connection as unknown as NatsConnection,
    engine: { isConnected: true },
    subjects: { toAll: (word: string) => word },
    clock: {
      now,
      setTimeout: (run: () => void, ms: number) => ms === MOMENT_MS && due.push(run),
      clearTimeout: vi.fn(),
    },
    logger: { warn: (_: object, text: string) => warnings.push(text) },
    serverId: 'a',
    membership: () => 'member.held',
    steps: { watch: () => ({ [Symbol.dispose]: vi.fn() }) },
  } as unknown as FleetTransitionsPorts;
  const manager: Pick<ConnManager, 'watch'> = {
    watch(given) {
      listener = given;
      return { [Symbol.dispose]: vi.fn() };
    },
  };
  const transitions = new FleetTransitions(ports, manager);
  ask?.();
  const burst = (count: number, machine = 'socket'): void => {
    for (let at = 0; at < count; at++) listener?.({ machine, id: `${at}` } as TransitionReport);
    due.shift()?.();
  };
  return { transitions, messages, warnings, states, burst, tell: (message: object) => tell(message) }; // prettier-ignore
};

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, one) => sum + one, 0);

it.each([
  { count: 3, sizes: [3] },
  { count: 500, sizes: [500] },
  { count: 1_203, sizes: [500, 500, 203] },
])('$count transitions of one moment are messages of $sizes', ({ count, sizes }) => {
  const { messages, warnings, burst } = asked();

  burst(count);

  expect(messages).toEqual(sizes);
  expect(warnings).toEqual([]);
});

it('counts what no message has room for, and starts over at the next moment', () => {
  const { messages, warnings, burst } = asked();

  burst(10_007);
  expect(sumOf(messages)).toBe(10_000);
  expect(warnings).toEqual([expect.stringContaining('7 were not sent')]);

  burst(5);
  expect(messages.at(-1)).toBe(5);
  expect(warnings).toHaveLength(1);
});

it('transitions of the pool are not sent', () => {
  const { messages, burst } = asked();

  burst(2, 'pool');

  expect(messages).toEqual([]);
});

it('the machines of a server report to others too', () => {
  const { messages, burst } = asked();

  burst(2, 'membership');
  burst(3, 'ownership');

  expect(messages).toEqual([2, 3]);
});

it('a server says the state of its membership when it is asked', () => {
  expect(asked().states).toEqual([{ server: 'a', state: 'member.held' }]);
});

it('the state of another server is the one that it said last, for ten seconds', () => {
  let now = 0;
  const { transitions, tell } = asked(() => now);
  const watching = transitions.watch(() => undefined);
  const own = { a: 'member.held' };
  expect(transitions.memberships()).toEqual(own);

  tell({ membership: { server: 'b', state: 'member.held' } });
  expect(transitions.memberships()).toEqual({ ...own, b: 'member.held' });
  now = 6_000;
  tell({ transitions: [{ machine: 'membership', id: 'b', to: ['member.holding'] }] });
  for (const wrong of [{ membership: 7 }, { membership: { server: 'c' } }, { transitions: 'b' }])
    tell(wrong);
  now = 16_000;
  expect(transitions.memberships()).toEqual({ ...own, b: 'member.holding' });
  now = 16_001;
  expect(transitions.memberships()).toEqual(own);
  watching[Symbol.dispose]();
});
