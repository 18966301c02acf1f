import { expect, it } from 'vitest';
import { fleetSubjects } from '../subjects.ts';
import { consumerName, filtersOf, partOf, partsFor } from './parts.ts';
import { formatReader, parseReader, partOfKey, readerKey } from './reader-records.ts';

const MISSING = { socket: '10.0.0.1:8021', epoch: 7, first: 4, last: 6, count: 2, from: 10, to: 20 }; // prettier-ignore

it.each([
  ['2.9.10', 1],
  ['2.10.0', 32],
  ['2.15.2', 32],
  ['3.0.0', 32],
  ['2.10.0-beta.1', 32],
  [undefined, 1],
])('a group on NATS %s has %d parts', (version, parts) => {
  expect(partsFor(version)).toBe(parts);
});

it('the part of a socket never changes', () => {
  const sockets = ['10.0.0.1:8021', '10.0.0.2:8021', 'fs.example.org:8021', '[::1]:8021'];
  expect(sockets.map((socket) => partOf(socket, 32))).toEqual([22, 13, 31, 24]);
  expect(sockets.map((socket) => partOf(socket, 1))).toEqual([0, 0, 0, 0]);
  expect(consumerName('billing', 3, 32)).toBe('billing-4of32');
});

it.each([
  [[], 32, ['sw.prod.ev.-.-']],
  [['10.0.0.1:8021', 'fs:1'], 32, ['sw.prod.ev.10_0_0_1=3a8021.>', 'sw.prod.ev.fs=3a1.>']],
  [['fs:1'], 1, ['sw.prod.ev.>']],
])('the consumer of %j, one of %d parts, brings %j', (sockets, parts, expected) => {
  expect(filtersOf(fleetSubjects('prod'), sockets, parts)).toEqual(expected);
});

it.each([
  [formatReader({ reader: 'a-1' }), { reader: 'a-1' }],
  [formatReader({ reader: null, missing: [MISSING] }), { reader: null, missing: [MISSING] }],
  ['{"v":1,"reader":null,"missing":[{"socket":"s"},null]}', { reader: null, missing: [] }],
  [
    formatReader({ reader: null, stream: '0123456789ab' }),
    { reader: null, stream: '0123456789ab' },
  ],
  ['{"v":1,"reader":"a","stream":7}', { reader: 'a' }],
  ['{"v":1,"reader":"a","later":1}', { reader: 'a' }],
  ['{"v":2,"reader":"a"}', undefined],
  ['{"v":1,"reader":""}', undefined],
  ['{"v":1}', undefined],
  ['nothing', undefined],
])('the record %s says %j', (text, expected) => {
  expect(parseReader(text)).toEqual(expected);
});

it.each([
  [readerKey('billing', 12), 12],
  ['r.billing.x', undefined],
  ['r.billing.12345', undefined],
  ['r.billing2.1', undefined],
  ['o.billing.1', undefined],
])('the key %s is about part %s', (key, part) => {
  expect(partOfKey('billing', key)).toBe(part);
});
