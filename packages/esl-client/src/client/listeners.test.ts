import { describe, expect, it } from 'vitest';
import { guarded, Listeners } from './listeners.ts';

describe('a guarded listener', () => {
  it('is called with both arguments', () => {
    const seen: unknown[] = [];
    const listener = guarded(
      (first: string, second: number) => seen.push(first, second),
      (error) => seen.push(error),
    );

    listener('a', 1);

    expect(seen).toEqual(['a', 1]);
  });

  it('reports exceptions and rejections', async () => {
    const defects: unknown[] = [];
    const report = (error: unknown) => defects.push(error);
    const listener = guarded<string>((fault) => {
      if (fault === 'throws') throw new Error(fault);
      return Promise.reject(new Error(fault));
    }, report);

    listener('throws');
    listener('rejects');
    await Promise.resolve();

    expect(defects).toEqual([new Error('throws'), new Error('rejects')]);
  });
});

describe('listeners', () => {
  it('are each notified, though the one before fails, until they are disposed', () => {
    const seen: string[] = [];
    const listeners = new Listeners<string>((error) => seen.push(String(error)));
    const careless = listeners.add(() => {
      throw new Error('careless');
    });
    listeners.add((value) => seen.push(value));

    listeners.notify('a');
    careless[Symbol.dispose]();
    listeners.notify('b');

    expect(seen).toEqual(['Error: careless', 'a', 'b']);
    expect(listeners.size).toBe(1);
  });
});
