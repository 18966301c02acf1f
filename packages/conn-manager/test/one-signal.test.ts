import { getEventListeners } from 'node:events';
import { connect } from '@switchwire/esl-client';
import { expect, it } from 'vitest';
import { fakeNode, startManager } from './managed.ts';

/** Node.js warns of a signal with more than ten listeners. */
const MANY = 12;

it('one signal for commands, streams and connections of many servers has one listener, and none afterwards', async () => {
  const nodes = await Promise.all(Array.from({ length: MANY }, () => fakeNode()));
  for (const node of nodes) node.api('never', () => new Promise(() => undefined));
  const manager = await startManager();
  const leases = nodes.map(({ url }) => manager.acquire(url));
  await Promise.all(leases.map((lease) => lease.ready()));
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = () => getEventListeners(signal, 'abort').length;

  const commands = leases.map((lease) => lease.api('never', { signal, timeoutMs: 0 }));
  const streams = leases.map((lease) => lease.events(['DTMF'], { signal }));
  const next = streams.map((stream) => stream.next());
  const connections = await Promise.all(nodes.map(({ url }) => connect(url, { signal })));
  const during = listeners();
  controller.abort();

  expect(during).toBe(1);
  expect(listeners()).toBe(0);
  const outcomes = await Promise.allSettled(commands);
  expect(outcomes).toEqual(
    outcomes.map(() => ({
      status: 'rejected',
      reason: expect.objectContaining({ code: 'ESL_COMMAND_ABORTED' }) as Error,
    })),
  );
  expect(await Promise.all(next)).toEqual(next.map(() => ({ done: true, value: undefined })));
  await Promise.all(connections.map((connection) => connection.close()));
});
