import { expect, it } from 'vitest';
import { ByteSlab } from './byte-slab.ts';

const bytesOf = (text: string): Buffer => Buffer.from(text);

it('gives copies that stay what they were', () => {
  const slab = new ByteSlab();
  const given = ['one', 'two', 'x'.repeat(10_000), '', 'three'].map(bytesOf);

  const copies = given.map((bytes) => slab.copyOf(bytes));
  for (const bytes of given) bytes.fill(0);

  expect(copies.map(String)).toEqual(['one', 'two', 'x'.repeat(10_000), '', 'three']);
});

it('keeps many in one store, and a large one in its own', () => {
  const slab = new ByteSlab();

  const [one, two, large] = ['one', 'two', 'x'.repeat(10_000)].map((text) =>
    slab.copyOf(bytesOf(text)),
  );

  expect(two?.buffer).toBe(one?.buffer);
  expect(large?.buffer.byteLength).toBe(10_000);
});

it('begins another store when one is full', () => {
  const slab = new ByteSlab();

  const copies = Array.from({ length: 100 }, (_, index) =>
    slab.copyOf(bytesOf(String(index).padEnd(1_000))),
  );

  expect(copies.map((copy) => Number(String(copy)))).toEqual(copies.map((_, index) => index));
  expect(new Set(copies.map(({ buffer }) => buffer)).size).toBe(2);
});

it('gives one copy to all that ask for the same bytes', () => {
  const slab = new ByteSlab();
  const bytes = bytesOf('one');

  expect(slab.copyOf(bytes)).toBe(slab.copyOf(bytes));
  expect(slab.copyOf(bytesOf('one'))).not.toBe(slab.copyOf(bytes));
});
