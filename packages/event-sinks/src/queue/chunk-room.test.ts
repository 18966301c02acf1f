import { expect, it } from 'vitest';
import { ChunkRoom } from './chunk-room.ts';

const MIB = 1_048_576;
/** Views of one chunk. */
const viewsOf = (chunkBytes: number, count: number): Uint8Array[] => {
  const chunk = new Uint8Array(chunkBytes);
  return Array.from({ length: count }, (_, index) => chunk.subarray(index, index + 1));
};

it('counts a chunk once, with the first of its events', () => {
  const room = new ChunkRoom();

  expect(viewsOf(1_000, 3).map((view) => room.keep(view))).toEqual([1_000, 0, 0]);
  expect(viewsOf(500, 2).map((view) => room.keep(view))).toEqual([500, 0]);
});

it('has room for one MiB of chunks, and again when they are released', () => {
  const room = new ChunkRoom();
  const [first, second, third] = [viewsOf(MIB / 2, 1), viewsOf(MIB / 2, 2), viewsOf(1, 1)].flat();
  if (first === undefined || second === undefined || third === undefined) throw new Error('few');

  expect([first, second].map((view) => room.keep(view))).toEqual([MIB / 2, MIB / 2]);
  expect(viewsOf(2, 1).map((view) => room.keep(view))).toEqual([undefined]);
  room.release(MIB / 2);
  expect(viewsOf(2, 1).map((view) => room.keep(view))).toEqual([2]);
});

it('takes no room for an event that has all of its chunk', () => {
  expect(new ChunkRoom().keep(new Uint8Array(2 * MIB))).toBe(0);
});

it('does not take a chunk for kept that was released', () => {
  const room = new ChunkRoom();
  const [one = new Uint8Array(), other = new Uint8Array()] = viewsOf(1_000, 2);
  room.release(room.keep(one) ?? 0);

  expect(room.keep(other)).toBe(1_000);
});
