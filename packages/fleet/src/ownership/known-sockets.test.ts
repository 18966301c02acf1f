import { expect, it } from 'vitest';
import { knownSockets } from './known-sockets.ts';

it('a socket is known while it has an owner, and ten minutes longer', () => {
  const record = (owner: string | null, more = {}) => ({ record: { v: 1 as const, owner, epoch: 1, since: 1_000, ...more }, revision: 1 }); // prettier-ignore
  const owners = new Map([
    ['a:1', record('x-1')],
    ['b:1', record(null, { freedAt: 500_000 })],
    ['c:1', record(null, { freedAt: 2_000 })],
    ['d:1', record(null)],
  ]);
  expect([...knownSockets(owners, 602_000)]).toEqual(['a:1', 'b:1']);
});
