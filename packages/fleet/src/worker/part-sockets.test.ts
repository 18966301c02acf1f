import { expect, it } from 'vitest';
import { fleetSubjects } from '../subjects.ts';
import { PartSockets } from './part-sockets.ts';

it('keeps sockets that the records have lost, for a while', () => {
  let now = 0;
  const sockets = new PartSockets(fleetSubjects('prod'), 1, () => now);
  const of = (...keys: string[]) => sockets.of(0, new Set(keys)).sockets;

  expect(of('a:1', 'b:1')).toEqual(['a:1', 'b:1']);
  now = 1_000_000;
  expect(of()).toEqual(['a:1', 'b:1']);
  expect(of('b:1')).toEqual(['a:1', 'b:1']);
  now += 600_001;
  expect(of('b:1', 'c:1')).toEqual(['b:1', 'c:1']);
});
