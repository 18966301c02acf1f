import { type NatsConnection } from '@nats-io/transport-node';
import { type ConnManager, type EventListener, type SocketInfo } from '@switchwire/conn-manager';
import { type EslEvent } from '@switchwire/esl-protocol';
import { expect, it, vi } from 'vitest';
import { fleetSubjects } from '../subjects.ts';
import { SocketEvents } from './socket-events.ts';

const subjects = fleetSubjects('test');

/** One server: events of its own sockets, and what other servers publish. */
function rig() {
  const own = new Set<EventListener>();
  const others = new Set<{ subject: string; hear: (error: null, message: object) => void }>();
  const local = {
    onEvent(listener: EventListener) {
      own.add(listener);
      return { [Symbol.dispose]: () => void own.delete(listener) };
    },
  } as unknown as ConnManager;
  const connection = {
    subscribe(subject: string, { callback }: { callback: () => void }) {
      const one = { subject, hear: callback };
      others.add(one);
      return { unsubscribe: () => void others.delete(one) };
    },
  } as unknown as NatsConnection;
  const defects: unknown[] = [];
  const events = new SocketEvents({
    connection,
    isOwn: () => false,
    subjects,
    local,
    info: (address) => ({ address }) as SocketInfo,
    onDefect: (error) => void defects.push(error),
  });
  const fire = (address: string, event: Partial<EslEvent>): void => {
    for (const listener of own) listener(event as EslEvent, { address } as SocketInfo);
  };
  let count = 0;
  const publish = (
    address: string,
    name: string,
    subject = subjects.event(address, name),
  ): void => {
    count++;
    const data = Buffer.from(JSON.stringify({ 'Event-Name': name }));
    const headers = new Map([['Sw-Seq', `1.${count}.${count}`]]);
    for (const { subject: pattern, hear } of others)
      if (subject.startsWith(pattern.slice(0, -1))) hear(null, { subject, data, headers });
  };
  return { events, fire, publish, own, others, defects };
}

it('hands the events of one socket to its listeners alone, by their canonical names', () => {
  const { events, fire, publish, own, others } = rig();
  const seen: string[] = [];
  const listen = (address: string, names: readonly string[]): Disposable =>
    events.listen(address, names, ({ name }, socket) => void seen.push(`${names.join()}: ${name} of ${socket.address}`)); // prettier-ignore
  const held = [listen('a:1', ['DTMF']), listen('a:1', ['CUSTOM x::y']), listen('b:1', ['ALL'])];
  expect(own.size).toBe(1);

  fire('a:1', { name: 'DTMF', subclass: undefined });
  fire('a:1', { name: 'CUSTOM', subclass: 'x::y' });
  fire('a:1', { name: 'CUSTOM', subclass: 'x::z' });
  publish('a:1', 'DTMF');
  publish('b:1', 'TALK');
  fire('c:1', { name: 'DTMF', subclass: undefined });

  expect(seen).toEqual([
    'DTMF: DTMF of a:1',
    'CUSTOM x::y: CUSTOM of a:1',
    'DTMF: DTMF of a:1',
    'ALL: TALK of b:1',
  ]);
  for (const one of held) one[Symbol.dispose]();
  expect([own.size, others.size]).toEqual([0, 0]);
});

it('reports a listener that throws, and lets nothing into the connection to NATS', () => {
  const { events, publish, defects } = rig();
  const fault = new Error('listener');
  const failing = vi.fn(() => {
    throw fault;
  });
  events.onEvent(failing);
  events.listen('a:1', ['DTMF'], failing);

  expect(() => publish('a:1', 'DTMF')).not.toThrow();
  expect(failing).toHaveBeenCalledTimes(2);
  expect(defects).toEqual([fault, fault]);
});
