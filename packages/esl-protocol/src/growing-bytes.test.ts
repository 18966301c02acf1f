import { describe, expect, it } from 'vitest';
import { GrowingBytes } from './growing-bytes.ts';

describe('GrowingBytes', () => {
  it('moves what it holds only a few times on the way to 10 MB', () => {
    const bytes = new GrowingBytes();
    const piece = Buffer.alloc(16 * 1024, 'x');
    const stores = new Set<ArrayBufferLike>();
    for (let i = 0; i < 640; i += 1) {
      bytes.append(piece, 0, piece.length, 640 * piece.length);
      stores.add(bytes.bytes().buffer);
    }

    expect(stores.size).toBeLessThanOrEqual(6);
    expect(bytes.length).toBe(640 * piece.length);
  });

  it('reserves what is expected, but not much more than what has come', () => {
    const bytes = new GrowingBytes();
    bytes.append(Buffer.from('abc'), 0, 3, 5);
    expect(bytes.bytes().buffer.byteLength).toBe(5);

    const hopeful = new GrowingBytes();
    hopeful.append(Buffer.from('abc'), 0, 3, 1e12);
    expect(hopeful.bytes().buffer.byteLength).toBe(4096);
  });

  it('starts anew once it has handed over', () => {
    const bytes = new GrowingBytes();
    bytes.append(Buffer.from('abcd'), 1, 3);
    const first = bytes.release();
    bytes.append(Buffer.from('xy'), 0, 2);

    expect(first.toString()).toBe('bc');
    expect(bytes.bytes().toString()).toBe('xy');
  });
});
