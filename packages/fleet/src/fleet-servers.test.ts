import { expect, it } from 'vitest';
import { triedSockets } from './fleet-servers.ts';
import { LeaseView } from './leases/lease-view.ts';
import { type OwnerRecord, ownerKey } from './leases/records.ts';

it('names the servers that could not reach a socket, until one acts for it', () => {
  const view = new LeaseView((problem) => {
    throw new Error(problem);
  });
  const say = (socket: string, revision: number, more: Partial<OwnerRecord>): void => {
    const record: OwnerRecord = { v: 1, owner: null, epoch: 5, since: 1, ...more };
    view.apply({ key: ownerKey(socket), value: JSON.stringify(record), revision });
  };
  say('fs1:8021', 1, { tried: ['a', 'b'] });
  say('fs2:8021', 2, { owner: 'a-1' });
  say('fs3:8021', 3, { tried: [] });
  expect([...triedSockets(view)]).toEqual([['fs1:8021', ['a', 'b']]]);

  say('fs1:8021', 4, { owner: 'c-1' });
  expect(triedSockets(view).size).toBe(0);
});
