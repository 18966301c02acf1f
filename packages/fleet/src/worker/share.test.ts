import { describe, expect, it } from 'vitest';
import { type ServerRecord } from '../leases/records.ts';
import { shareOf, type ShareView, unreadParts } from './share.ts';

type Server = Partial<ServerRecord> & Pick<ServerRecord, 'id'>;

const worker = (one: Server): ServerRecord => ({
  v: 1,
  state: 'live',
  beat: 1,
  since: 1,
  weight: 1,
  version: '1.0.0',
  inventory: '',
  role: 'worker',
  group: 'billing',
  ...one,
});

/** Incarnations are `ID-1`, but for one that is named otherwise. */
const view = (
  servers: readonly Server[],
  readers: Readonly<Record<number, string | null>> = {},
  held: readonly number[] = [],
): ShareView => ({
  group: 'billing',
  parts: 8,
  self: { incarnation: 'a-1', id: 'a' },
  servers: new Map(servers.map((one) => [`${one.id}-1`, { record: worker(one), revision: 1 }])),
  readers: new Map(Object.entries(readers).map(([part, reader]) => [Number(part), { record: { reader }, revision: 1 }])), // prettier-ignore
  held: new Set(held),
  isOwn: (incarnation) => incarnation.startsWith('a-'),
});

const all = [0, 1, 2, 3, 4, 5, 6, 7];
const everyPart = (reader: string | null) => Object.fromEntries(all.map((part) => [part, reader]));

describe('the parts of a worker', () => {
  it.each<[string, ShareView, readonly number[], readonly number[]]>([
    ['alone: all', view([{ id: 'a' }]), all, []],
    ['of which it reads some', view([{ id: 'a' }], {}, [0, 1]), [2, 3, 4, 5, 6, 7], []],
    ['that another still reads: none', view([{ id: 'a' }, { id: 'b' }], everyPart('b-1')), [], []],
    ['of one that was fenced: all', view([{ id: 'a' }, { id: 'b', state: 'fenced' }], everyPart('b-1')), all, []], // prettier-ignore
    ['of one that is gone: all', view([{ id: 'a' }], everyPart('b-1')), all, []],
    ['of one that leaves, which hands over what it has', view([{ id: 'a' }, { id: 'b', state: 'leaving' }], everyPart('b-1')), [], []], // prettier-ignore
    ['that one gave back: all', view([{ id: 'a' }, { id: 'b', state: 'leaving' }], everyPart(null)), all, []], // prettier-ignore
    ['claimed under an earlier name: all', view([{ id: 'a' }], everyPart('a-0')), all, []],
    ['of other groups and roles do not count', view([{ id: 'a' }, { id: 'b', group: 'other' }, { id: 'c', role: 'both' }]), all, []], // prettier-ignore
    ['that was drained: none', view([{ id: 'a', drained: true }, { id: 'b' }], {}, [3]), [], [3]],
    ['where all are drained: as if none were', view([{ id: 'a', drained: true }]), all, []],
  ])('%s', (_title, given, claims, releases) => {
    expect(shareOf(given)).toEqual({ claims, releases });
  });

  it('are divided without a part that two want or none', () => {
    const servers = [{ id: 'a' }, { id: 'b' }, { id: 'c' }];
    const wanted = ['a', 'b', 'c'].flatMap((id) => shareOf({ ...view(servers), self: { incarnation: `${id}-1`, id } }).claims); // prettier-ignore

    expect(wanted.sort()).toEqual(all);
  });

  it('move only to a worker that comes, and only its share', () => {
    const before = view([{ id: 'a' }], everyPart('a-1'), all);
    const after = { ...before, servers: view([{ id: 'a' }, { id: 'b' }]).servers };
    const { releases } = shareOf(after);
    const wantedByB = shareOf({ ...after, self: { incarnation: 'b-1', id: 'b' }, held: new Set(), readers: new Map() }).claims; // prettier-ignore

    expect(releases.length).toBeGreaterThan(0);
    expect(releases).toEqual(wantedByB);
  });
});

it('a part without a live reader is counted', () => {
  const servers = [{ id: 'a' }, { id: 'b', state: 'fenced' as const }];
  expect(unreadParts(view(servers, { 0: 'a-1', 1: 'b-1', 2: null }))).toBe(7);
});
