import { type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import { expect, it } from 'vitest';
import { readMessages } from './read-messages.ts';

/** Reads a consumer that delivers these of its messages. */
async function read(...delivered: readonly number[]): Promise<readonly number[]> {
  const messages = delivered.map((deliverySequence) => ({ info: { deliverySequence, pending: 3 - deliverySequence } })); // prettier-ignore
  const manager = {
    consumers: {
      add: () => Promise.resolve({ name: 'c', num_pending: 3 }),
      delete: () => Promise.resolve(true),
    },
  } as unknown as JetStreamManager;
  const client = {
    consumers: { get: () => Promise.resolve({ fetch: () => Promise.resolve(messages) }) },
  } as unknown as JetStreamClient;
  const taken: number[] = [];
  await readMessages({ client, manager }, { stream: 'S', which: {}, timeoutMs: 1 }, ({ info }) => taken.push(info.deliverySequence) > 0); // prettier-ignore
  return taken;
}

it('reads every message, and fails where one of them was lost on its way', async () => {
  expect(await read(1, 2, 3)).toEqual([1, 2, 3]);
  await expect(read(1, 3)).rejects.toThrow('S sent messages that did not arrive');
});
