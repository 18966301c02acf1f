import { describe, expect, it } from 'vitest';
import { type OwnerRecord, type ServerRecord } from '../leases/records.ts';
import { decide, type Decision, type FleetView } from './decide.ts';
import { type FailedMoves } from './failed-moves.ts';

const timings = { lease: 2_500, joinSettle: 2_000, rankDelay: 500, claimPatience: 1_000, moveRetry: 60_000, moveRetryMax: 900_000, drainRetry: 1_000, drainRetryMax: 8_000 }; // prettier-ignore
const base = { v: 1, beat: 1, since: 1, weight: 1, version: '0', inventory: '' } as const;

const server = (id: string, state: ServerRecord['state'] = 'live', more: Partial<ServerRecord> = {}): [string, { record: ServerRecord; revision: number }] => [`${id}-1`, { record: { ...base, id, state, ...more }, revision: 1 }]; // prettier-ignore
const owned = (owner: string | null, more: Partial<OwnerRecord> = {}): { record: OwnerRecord; revision: number } => ({ record: { v: 1, owner, epoch: 5, since: 1, ...more }, revision: 9 }); // prettier-ignore

/** Of servers a and b, in this order: `a` prefers zone `a`. */
const zoned = [server('a', 'live', { zone: 'a' }), server('b', 'live', { zone: 'b' })];

const drainedA = [server('a', 'live', { drained: true }), server('b')];
/** Attempts to move fs:1 that failed: how often and when the last time, by server. */
const failed = (by: Readonly<Record<string, readonly [times: number, at: number]>>): FailedMoves => new Map([['fs:1', new Map(Object.entries(by).map(([id, [times, at]]) => [`${id}-1`, { times, at, reason: '' }]))]]); // prettier-ignore

interface Case {
  readonly title: string;
  readonly servers?: readonly (readonly [string, { record: ServerRecord; revision: number }])[];
  readonly owner?: { record: OwnerRecord; revision: number };
  readonly zone?: string;
  readonly holding?: 'claiming' | 'standing' | 'acting' | 'leaving';
  readonly view?: Partial<FleetView>;
  readonly claims?: boolean;
  readonly moves?: string;
  readonly waits?: boolean;
  readonly releases?: boolean;
}

/** What server `a` does about the one socket fs:1, at 100,000, long after it joined. */
function decision(one: Case): Decision {
  return decide(
    {
      self: { incarnation: 'a-1', id: 'a' },
      servers: new Map(one.servers ?? zoned),
      owners: new Map(one.owner === undefined ? [] : [['fs:1', one.owner]]),
      inventory: [{ key: 'fs:1', zone: one.zone ?? 'a' }],
      held: new Map(one.holding === undefined ? [] : [['fs:1', one.holding]]),
      freeSince: new Map([['fs:1', 99_000]]),
      now: 100_000,
      joinedAt: 0,
      isSettled: true,
      claimedAt: new Map(),
      failedMoves: new Map(),
      ...one.view,
    },
    timings,
  );
}

// prettier-ignore
const CASES: readonly Case[] = [
  { title: 'claims what nobody ever owned', claims: true },
  { title: 'claims what was released', owner: owned(null), claims: true },
  { title: 'leaves alone what a live server owns', owner: owned('b-1') },
  { title: 'claims from a server that was fenced', owner: owned('c-1'), servers: [...zoned, server('c', 'fenced')], claims: true },
  { title: 'claims from a server that is gone', owner: owned('c-1'), claims: true },
  { title: 'claims from a server that leaves', owner: owned('c-1'), servers: [...zoned, server('c', 'leaving')], claims: true },
  { title: 'waits after joining, or the first server would take all', view: { joinedAt: 98_001 } },
  { title: 'waits no longer than that', view: { joinedAt: 98_000 }, claims: true },
  { title: 'does not wait so for what a lost server owned', owner: owned('c-1'), view: { joinedAt: 99_999 }, claims: true },
  { title: 'waits as the second in rank', zone: 'b', view: { freeSince: new Map([['fs:1', 99_501]]) } },
  { title: 'waits as the second in rank for one delay', zone: 'b', view: { freeSince: new Map([['fs:1', 99_500]]) }, claims: true },
  { title: 'waits as the second in rank while the first still claims others', zone: 'b', view: { claimedAt: new Map([['b-1', 99_001]]) } },
  { title: 'waits no longer when the first has fallen silent', zone: 'b', view: { claimedAt: new Map([['b-1', 99_000]]) }, claims: true },
  { title: 'waits as the first in rank for no other', view: { claimedAt: new Map([['b-1', 100_000]]) }, claims: true },
  { title: 'waits only so long for a first that claims all but this socket', zone: 'b', view: { freeSince: new Map([['fs:1', 94_500]]), claimedAt: new Map([['b-1', 100_000]]) }, claims: true },
  { title: 'waits so long for it', zone: 'b', view: { freeSince: new Map([['fs:1', 94_501]]), claimedAt: new Map([['b-1', 100_000]]) } },
  { title: 'waits from when it first saw that the socket is free', zone: 'b', view: { freeSince: new Map() } },
  { title: 'claims at once what is its own by a claim whose answer was lost', owner: owned('a-1'), zone: 'b', view: { joinedAt: 99_999 }, claims: true },
  { title: 'claims at once what its owner offers it', owner: owned('b-1', { offer: 'a-1' }), zone: 'b', claims: true },
  { title: 'leaves alone what is offered to another', owner: owned('b-1', { offer: 'c-1' }) },
  { title: 'does not claim what it could not reach', owner: owned(null, { tried: ['a'] }) },
  { title: 'claims it when all others could not either', owner: owned(null, { tried: ['a', 'b'] }), claims: true },
  { title: 'claims as the first what the preferred one could not reach', owner: owned(null, { tried: ['b'] }), zone: 'b', view: { freeSince: new Map() }, claims: true },
  { title: 'waits one lease more for an owner that cannot read announcements', owner: owned('c-1', { fence: 'lease' }), view: { freeSince: new Map([['fs:1', 97_501]]) } },
  { title: 'waits no longer for it', owner: owned('c-1', { fence: 'lease' }), view: { freeSince: new Map([['fs:1', 97_500]]) }, claims: true },
  { title: 'does not wait for it when it leaves', owner: owned('c-1', { fence: 'lease' }), servers: [...zoned, server('c', 'leaving')], claims: true },
  { title: 'does nothing while a claim is under way', holding: 'claiming', owner: owned(null) },
  { title: 'does nothing while the socket is on its way out', holding: 'leaving', owner: owned(null) },
  { title: 'claims again at once what it acts for and nobody owns', holding: 'acting', zone: 'b', view: { joinedAt: 99_999 }, claims: true },
  { title: 'claims again what it acts for and its fenced incarnation owned', holding: 'acting', owner: owned('a-0'), servers: [...zoned, ['a-0', server('a', 'fenced')[1]]], claims: true },
  { title: 'claims again what it stands for without a session', holding: 'standing', owner: owned('a-0'), claims: true },
  { title: 'does not claim what it acts for and a live server owns', holding: 'acting', owner: owned('b-1') },
  { title: 'moves what prefers another', holding: 'acting', owner: owned('a-1'), zone: 'b', moves: 'b-1' },
  { title: 'keeps what prefers it', holding: 'acting', owner: owned('a-1') },
  { title: 'moves nothing before membership settled', holding: 'acting', owner: owned('a-1'), zone: 'b', view: { isSettled: false } },
  { title: 'gives away at once what it acts for when an operator drains it', holding: 'acting', owner: owned('a-1'), servers: [server('a', 'live', { drained: true }), server('b')], view: { isSettled: false }, moves: 'b-1' },
  { title: 'keeps what it acts for when an operator drains all', holding: 'acting', owner: owned('a-1'), servers: [server('a', 'live', { drained: true, zone: 'a' }), server('b', 'live', { drained: true })], view: { isSettled: false } },
  { title: 'moves nothing that it does not act for yet', holding: 'standing', owner: owned('a-1'), zone: 'b' },
  { title: 'does not move again soon after a failure', holding: 'acting', owner: owned('a-1'), zone: 'b', view: { failedMoves: failed({ b: [1, 40_001] }) }, waits: true },
  { title: 'moves again a minute after a failure', holding: 'acting', owner: owned('a-1'), zone: 'b', view: { failedMoves: failed({ b: [1, 40_000] }) }, moves: 'b-1' },
  { title: 'moves again two minutes after the second failure', holding: 'acting', owner: owned('a-1'), zone: 'b', view: { failedMoves: failed({ b: [2, -19_999] }) }, waits: true },
  { title: 'moves for balance to no other than the preferred one', holding: 'acting', owner: owned('a-1'), servers: [...zoned, server('c')], zone: 'b', view: { failedMoves: failed({ b: [1, 99_000] }) }, waits: true },
  { title: 'gives away a second after a failure when it is drained', holding: 'acting', owner: owned('a-1'), servers: drainedA, view: { failedMoves: failed({ b: [1, 99_000] }) }, moves: 'b-1' },
  { title: 'waits for that second', holding: 'acting', owner: owned('a-1'), servers: drainedA, view: { failedMoves: failed({ b: [1, 99_001] }) }, waits: true },
  { title: 'waits no longer than 8 s, however often it failed', holding: 'acting', owner: owned('a-1'), servers: drainedA, view: { failedMoves: failed({ b: [50, 92_000] }) }, moves: 'b-1' },
  { title: 'gives to the next server what the preferred one has just failed to take', holding: 'acting', owner: owned('a-1'), servers: [...drainedA, server('c', 'live', { weight: 0.001 })], view: { failedMoves: failed({ b: [1, 99_999] }) }, moves: 'c-1' },
  { title: 'tries what an operator moved as often', holding: 'acting', owner: owned('a-1', { pinned: 'b' }), view: { failedMoves: failed({ b: [1, 99_000] }) }, moves: 'b-1' },
  { title: 'does not move to a server that could not reach it', holding: 'acting', owner: owned('a-1', { tried: ['b'] }), zone: 'b' },
  { title: 'does not move to a server that leaves', holding: 'acting', owner: owned('a-1'), zone: 'b', servers: [server('a'), server('b', 'leaving', { zone: 'b' })] },
  { title: 'releases what is no longer in the inventory', holding: 'acting', owner: owned('a-1'), view: { inventory: [] }, releases: true },
  { title: 'claims as the first what no server of its zone could have', servers: [server('a', 'live', { zone: 'a' }), server('c', 'fenced', { zone: 'c' })], zone: 'c', view: { freeSince: new Map() }, claims: true },
  { title: 'claims as the first what the only server of its zone could not reach', owner: owned(null, { tried: ['b'] }), zone: 'b', view: { freeSince: new Map() }, claims: true },
  { title: 'leaves the first turn to a server of the zone, however small', servers: [server('a', 'live', { zone: 'a', weight: 1_000 }), server('b', 'live', { zone: 'b' })], zone: 'b', view: { freeSince: new Map() } },
  { title: 'moves back what a server of its zone can have again', holding: 'acting', owner: owned('a-1', { from: 'b-0' }), zone: 'b', moves: 'b-1' },
  { title: 'keeps what an operator pinned to it, whatever its zone', holding: 'acting', owner: owned('a-1', { pinned: 'a' }), zone: 'b' },
  { title: 'keeps what is of the zone of a drained server', holding: 'acting', owner: owned('a-1'), zone: 'b', servers: [server('a'), server('b', 'live', { zone: 'b', drained: true })] },
  { title: 'keeps what is of the zone of a worker', holding: 'acting', owner: owned('a-1'), zone: 'b', servers: [server('a'), server('b', 'live', { zone: 'b', role: 'worker' })] },
  { title: 'claims nothing while it leaves itself', servers: [server('a', 'leaving'), server('b')] },
];

describe('a server', () => {
  it.each(CASES.map((one) => [one.title, one] as const))('%s', (_title, one) => {
    const { claims, renewals, moves, waiting, releases } = decision(one);

    const claimed = one.claims === true ? [{ socket: 'fs:1', known: one.owner }] : [];
    expect(claims).toEqual(one.holding === undefined ? claimed : []);
    expect(renewals).toEqual(one.holding === undefined ? [] : claimed);
    expect(moves).toEqual(one.moves === undefined ? [] : [{ socket: 'fs:1', to: one.moves }]);
    expect(waiting).toEqual(one.waits === true ? ['fs:1'] : []);
    expect(releases).toEqual(one.releases === true ? ['fs:1'] : []);
  });

  it('claims those that prefer it first, and those that prefer another from their end', () => {
    const zones = { one: 'b', two: 'a', three: 'b', four: 'a', five: 'b' };
    const inventory = Object.entries(zones).map(([key, zone]) => ({ key, zone }));
    const freeSince = new Map(inventory.map(({ key }) => [key, 90_000]));
    const { claims } = decision({ title: '', view: { inventory, freeSince } });

    expect(claims.map(({ socket }) => socket)).toEqual(['two', 'four', 'five', 'three', 'one']);
  });

  it('remembers since when a socket is free, and forgets it when it is owned', () => {
    const first = decision({ title: '', zone: 'b', view: { freeSince: new Map() } });
    expect(first.freeSince).toEqual(new Map([['fs:1', 100_000]]));
    expect(decision({ title: '', owner: owned('b-1') }).freeSince.size).toBe(0);
  });
});
