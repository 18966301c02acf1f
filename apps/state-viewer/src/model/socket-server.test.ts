import { type SocketInfo } from '@switchwire/machine-view';
import { socketInfo } from '@switchwire/machine-view/testing';
import { expect, it } from 'vitest';
import { serverOf } from './socket-server.ts';

it.each([
  [undefined, undefined],
  [null, undefined],
  [{ server: 'mi-1', epoch: 7, state: 'acting' }, 'mi-1'],
  [{ server: 'mi-2', epoch: 7, state: 'missing' }, 'mi-2 (missing)'],
  [{ state: 'none' }, 'no server'],
])('a socket with the owner %j is shown with the server %s', (owner, text) => {
  expect(serverOf({ ...socketInfo('a:8021'), owner } as SocketInfo)).toBe(text);
});
