import { type NatsConnection } from '@nats-io/transport-node';
import { type ConnManager, type TransitionReport } from '@switchwire/conn-manager';
import { expect, it, vi } from 'vitest';
import { FleetTransitions, type FleetTransitionsPorts } from './fleet-transitions.ts';

const MOMENT_MS = 50;

/** One server whose transitions another asks for: what it sends, and what it logs. */
const asked = () => {
  const messages: number[] = [];
  const warnings: string[] = [];
  const due: (() => void)[] = [];
  let ask: (() => void) | undefined;
  let listener: ((transition: TransitionReport) => unknown) | undefined;
  const connection = {
    subscribe: (_subject: string, { callback }: { callback: (...given: unknown[]) => void }) => {
      ask = () => {
        callback(null, { reply: 'inbox' });
      };
      return { unsubscribe: vi.fn() };
    },
    publish(_inbox: string, data: Uint8Array) {
      const { transitions } = JSON.parse(Buffer.from(data).toString()) as { transitions: [] };
      messages.push(transitions.length);
    },
  };
  const ports = {
    connection: connection as unknown as NatsConnection,
    engine: { isConnected: true },
    subjects: { toAll: (word: string) => word },
    clock: {
      now: () => 0,
      setTimeout: (run: () => void, ms: number) => ms === MOMENT_MS && due.push(run),
      clearTimeout: vi.fn(),
    },
    logger: { warn: (_: object, text: string) => warnings.push(text) },
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
  return { transitions, messages, warnings, burst };
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
