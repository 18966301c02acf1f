import { describe, expect, it } from 'vitest';
import {
  incarnationOf,
  ownerKey,
  parseOwnerRecord,
  parseRecordKey,
  parseServerRecord,
  serverKey,
} from './records.ts';

const server = {
  v: 1,
  id: 'mi-1:8888',
  state: 'live',
  beat: 7,
  since: 1_795_873_594_552,
  weight: 1,
  version: '0.0.0',
  inventory: 'a1b2',
};
const owner = { v: 1, owner: 'mi-1-V1StGXR8', epoch: 1_795_873_594_552, since: 5 };

describe('a record of a server', () => {
  it('is read with everything that it may hold', () => {
    const full = { ...server, zone: 'eu', url: 'http://mi-1:8888', fencedBy: 'x-1', aliveUntil: 9 };

    expect(parseServerRecord(JSON.stringify(full))).toEqual({ record: full });
  });

  it('keeps the fields that this version does not know', () => {
    const text = JSON.stringify({ ...server, colour: 'blue' });

    expect(parseServerRecord(text).record).toHaveProperty('colour', 'blue');
  });

  it.each([
    ['', 'is not JSON'],
    ['[]', 'is not a JSON object'],
    ['null', 'is not a JSON object'],
    [{ ...server, v: 2 }, 'has version 2; this server knows version 1'],
    [{ ...server, id: '' }, 'has a field "id" that is not a name'],
    [{ ...server, state: 'dead' }, 'has a field "state" that is not live, leaving or fenced'],
    [{ ...server, beat: -1 }, 'has a field "beat" that is not a count'],
    [{ ...server, weight: 0 }, 'has a field "weight" that is not a number above 0'],
    [{ ...server, zone: 1 }, 'has a field "zone" that is not a name'],
    [{ ...server, aliveUntil: 'x' }, 'has a field "aliveUntil" that is not a time'],
  ])('is refused: %j %s', (value, problem) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);

    expect(parseServerRecord(text)).toEqual({ problem });
  });
});

describe('a record of an owner', () => {
  it.each([
    owner,
    { ...owner, owner: null, from: 'mi-2-x', tried: ['mi-2'] },
    { ...owner, later: { field: 1 } },
  ])('is read: %j', (record) => {
    expect(parseOwnerRecord(JSON.stringify(record))).toEqual({ record });
  });

  it.each([
    [{ ...owner, owner: undefined }, 'has a field "owner" that is not an incarnation or null'],
    [{ ...owner, owner: 1 }, 'has a field "owner" that is not an incarnation or null'],
    [{ ...owner, epoch: 1.5 }, 'has a field "epoch" that is not a count'],
    [{ ...owner, tried: [''] }, 'has a field "tried" that is not a list of server ids'],
  ])('is refused: %j %s', (value, problem) => {
    expect(parseOwnerRecord(JSON.stringify(value))).toEqual({ problem });
  });
});

describe('a key', () => {
  it.each([
    [serverKey('mi-1-V1StGXR8'), { kind: 'server', incarnation: 'mi-1-V1StGXR8' }],
    [ownerKey('10.0.0.1:8021'), { kind: 'owner', socket: '10.0.0.1:8021' }],
    [ownerKey('[::1]:8021'), { kind: 'owner', socket: '[::1]:8021' }],
    ['w.fs', undefined],
    ['o.=zz', undefined],
    ['o', undefined],
    ['s.a.b', undefined],
  ])('%s is read as %j', (key, expected) => {
    expect(parseRecordKey(key)).toEqual(expected);
  });

  it('of a server is made of a name that may hold a port', () => {
    expect(incarnationOf('mi-1.example.org:8888', 'V1StGXR8')).toBe(
      'mi-1_example_org=3a8888-V1StGXR8',
    );
  });
});
