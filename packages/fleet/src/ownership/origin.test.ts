import { describe, expect, it } from 'vitest';
import { type OwnerRecord, type ServerRecord } from '../leases/records.ts';
import { originOf } from './origin.ts';

const server = (state: ServerRecord['state'], more: Partial<ServerRecord> = {}): ServerRecord => ({ v: 1, id: 'b', state, beat: 1, since: 1, weight: 1, version: '1', inventory: '', ...more }); // prettier-ignore
const owned = (owner: string | null, more: Partial<OwnerRecord> = {}): OwnerRecord => ({ v: 1, owner, epoch: 5, since: 100, ...more }); // prettier-ignore

const servers = new Map(
  Object.entries({
    'b-live': server('live'),
    'b-leaving': server('leaving'),
    'b-fenced': server('fenced', { aliveUntil: 777 }),
    'b-behind': server('fenced', { aliveUntil: 777, undelivered: 70 }),
    'b-unheard': server('fenced', { aliveUntil: 777, unpublished: 500 }),
    'a-1': server('live'),
  }).map(([name, record]) => [name, { record, revision: 1 }]),
);

describe('a socket that was claimed', () => {
  it.each([
    ['without a record', undefined, { kind: 'first' }],
    ['that was never owned', owned(null), { kind: 'first' }],
    ['of this server', owned('a-1'), { kind: 'first' }],
    ['of a server that hands it over', owned('b-live'), { kind: 'handover', previous: 'b-live' }],
    ['of a server that leaves', owned('b-leaving'), { kind: 'handover', previous: 'b-leaving' }],
    ['of a server that was fenced', owned('b-fenced'), { kind: 'takeover', previous: 'b-fenced', since: 777, owedFrom: 777 }], // prettier-ignore
    ['of a server that was behind with its events', owned('b-behind'), { kind: 'takeover', previous: 'b-behind', since: 777, owedFrom: 707 }], // prettier-ignore
    ['of a server that could not publish what it took', owned('b-unheard'), { kind: 'takeover', previous: 'b-unheard', since: 777, owedFrom: 777, missingFrom: 277 }], // prettier-ignore
    ['of a server that is forgotten', owned('b-gone'), { kind: 'takeover', previous: 'b-gone', since: 100 }], // prettier-ignore
    ['that was given back', owned(null, { from: 'b-live', freedAt: 300 }), { kind: 'takeover', previous: 'b-live', since: 300 }], // prettier-ignore
    ['that an older version gave back', owned(null, { from: 'b-live' }), { kind: 'takeover', previous: 'b-live', since: 100 }], // prettier-ignore
  ])('%s', (_, over, origin) => {
    expect(originOf(over, servers, (name) => name.startsWith('a-'))).toEqual(origin);
  });
});
