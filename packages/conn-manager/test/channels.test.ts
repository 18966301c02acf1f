import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, it, onTestFinished } from 'vitest';
import { type GapNotice } from '../src/index.ts';
import { type PhaseChange } from '../src/socket/phase-change.ts';
import { fakeNode, startManager, subscribed } from './managed.ts';

function listenTo(name: string): unknown[] {
  const messages: unknown[] = [];
  const listener = (message: unknown): void => void messages.push(message);
  subscribe(name, listener);
  onTestFinished(() => void unsubscribe(name, listener));
  return messages;
}

it('publishes transitions and gaps, with or without a listener of the manager', async () => {
  const transitions = listenTo('switchwire:transition') as PhaseChange[];
  const gaps = listenTo('switchwire:gap') as GapNotice[];
  const fake = await fakeNode();
  const manager = await startManager();
  const lease = manager.acquire(fake.url);
  await subscribed(lease);

  fake.connections[0]?.drop();
  await expect.poll(() => gaps.length).toBe(1);

  const { address } = lease.info;
  expect(gaps[0]).toMatchObject({ kind: 'interruption', socket: { address } });
  expect(transitions.map(({ from, socket }) => `${from} > ${socket.phase}`)).toEqual([
    'connecting > authenticated',
    'authenticated > subscribed',
    'subscribed > retrying',
    'retrying > connecting',
    'connecting > authenticated',
    'authenticated > subscribed',
  ]);
});
