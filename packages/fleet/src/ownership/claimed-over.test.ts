import { describe, expect, it } from 'vitest';
import { type OwnerRecord } from '../leases/records.ts';
import { ClaimedOver } from './claimed-over.ts';

const SOCKET = 'fs:8021';
const owned = (owner: string | null): OwnerRecord => ({ v: 1, owner, epoch: 5, since: 100 });
const claims = (): ClaimedOver => new ClaimedOver((name) => name.startsWith('a-'));

describe('what a socket was claimed over', () => {
  it.each<[string, readonly (OwnerRecord | undefined)[], OwnerRecord | undefined]>([
    ['is nothing for a socket that no server had', [undefined], undefined],
    ['is the record of the server before', [owned('b-1')], owned('b-1')],
    [
      'is that one, too, after a claim without an answer that was written',
      [owned('b-1'), owned('a-1'), owned('a-1')],
      owned('b-1'),
    ],
    [
      'is that one, too, under the next name of this server',
      [owned('b-1'), owned('a-1'), owned('a-2')],
      owned('b-1'),
    ],
    [
      'is nothing after such a claim of a socket that no server had',
      [undefined, owned('a-1')],
      undefined,
    ],
    ['is the record of another server that was faster', [owned('b-1'), owned('c-1')], owned('c-1')],
    ['is the record of this server where it acted under it', [owned('a-1')], owned('a-1')],
  ])('%s', (_title, known, expected) => {
    const over = claims();

    expect(known.map((record) => over.begin(SOCKET, record)).at(-1)).toEqual(expected);
  });

  it('is forgotten once this server acts', () => {
    const over = claims();
    over.begin(SOCKET, owned('b-1'));
    over.acts(SOCKET);

    expect(over.begin(SOCKET, owned('a-1'))).toEqual(owned('a-1'));
  });
});
