import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GrowingBytes } from './growing-bytes.ts';

describe('GrowingBytes', () => {
  it('returns its input for any sizes of the pieces', () => {
    const size = fc.oneof(fc.nat(20), fc.integer({ min: 4000, max: 9000 }));
    fc.assert(
      fc.property(fc.array(size, { maxLength: 12 }), (sizes) => {
        const bytes = new GrowingBytes();
        const pieces = sizes.map((length, i) => Buffer.alloc(length, i));
        for (const piece of pieces) bytes.append(piece, 0, piece.length);
        const whole = Buffer.concat(pieces);

        expect(bytes.length).toBe(whole.length);
        expect(bytes.bytes().equals(whole)).toBe(true);
        expect(bytes.release().equals(whole)).toBe(true);
        expect(bytes.length).toBe(0);
      }),
    );
  });

  it('moves small pieces only a few times on the way to 1 MB', () => {
    const bytes = new GrowingBytes();
    const piece = Buffer.alloc(1024, 'x');
    const stores = new Set<ArrayBufferLike>();
    for (let i = 0; i < 1024; i += 1) {
      bytes.append(piece, 0, piece.length);
      stores.add(bytes.bytes().buffer);
    }

    expect(stores.size).toBeLessThanOrEqual(6);
    expect(bytes.bytes().buffer.byteLength).toBeLessThanOrEqual(4 * 1024 * 1024);
  });

  it('starts again once it has handed over', () => {
    const bytes = new GrowingBytes();
    bytes.append(Buffer.from('abcd'), 1, 3);
    const first = bytes.release();
    bytes.append(Buffer.from('xy'), 0, 2);

    expect(first.toString()).toBe('bc');
    expect(bytes.bytes().toString()).toBe('xy');
  });
});
