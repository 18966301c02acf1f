import { type NatsConnection } from '@nats-io/transport-node';
import { expect, it } from 'vitest';
import { LeftConnections } from './left-connections.ts';

const MAX_LEFT = 1_000;

it('remembers a bounded number of connections that were lost', async () => {
  const asked = new Set<string>();
  const connection = {
    subscribe: () => ({ unsubscribe: () => undefined }),
    request: (subject: string) => {
      asked.add(subject);
      return Promise.resolve({});
    },
  } as unknown as NatsConnection;
  const left = new LeftConnections(connection);
  const lose = (): void => {
    left.lost();
    left.opened();
  };

  lose();
  expect(await left.areRead()).toBe(false);
  for (let count = 0; count < MAX_LEFT; count++) lose();
  expect(await left.areRead()).toBe(false);

  // each time the oldest is asked for: the first one is forgotten
  expect(asked.size).toBe(2);
});
