import fc from 'fast-check';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createCache } from './map-cache.ts';

describe('createCache', () => {
  it('keeps an entry until it expires', () => {
    let now = 0;
    const cache = createCache({ now: () => now });

    cache.store('a', 'one', 10);
    now = 9_999;
    const before = cache.fetch('a');
    now = 10_000;

    expect(before).toBe('one');
    expect(cache.fetch('a')).toBeUndefined();
  });

  it('keeps an entry without an expiry', () => {
    let now = 0;
    const cache = createCache({ now: () => now });

    cache.store('a', 'one');
    now = Number.MAX_SAFE_INTEGER;

    expect(cache.fetch('a')).toBe('one');
  });

  it('adds for the first caller only, until the time is over', () => {
    let now = 0;
    const cache = createCache({ now: () => now });

    const first = cache.add('a', 'one', 600);
    const second = cache.add('a', 'two', 600);
    now = 600_000;
    const later = cache.add('a', 'three', 600);

    expect([first, second, later]).toEqual([true, false, true]);
    expect(cache.fetch('a')).toBe('three');
  });

  it('says whether it removed something', () => {
    const cache = createCache();

    cache.store('a', '');

    expect([cache.remove('a'), cache.remove('a'), cache.fetch('a')]).toEqual([
      true,
      false,
      undefined,
    ]);
  });

  it('never grows beyond its bound, the oldest goes first and is counted', () => {
    const cache = createCache({ maxEntries: 3 });

    for (const key of ['a', 'b', 'c', 'a', 'd']) cache.store(key, key);

    expect(cache.size).toBe(3);
    expect(['a', 'b', 'c', 'd'].map((key) => cache.fetch(key))).toEqual(['a', undefined, 'c', 'd']);
    expect(cache.evicted).toBe(1);
  });

  it('never weighs more than it may: the oldest make room for an entry, however many it takes', () => {
    const cache = createCache({ maxBytes: 450 });

    // 130 for each, and 2 per character of key and value
    for (const key of ['a', 'b', 'c']) cache.store(key, 'x'.repeat(9));
    const full = cache.bytes;
    cache.store('d', 'x'.repeat(84));

    expect(full).toBe(450);
    expect(['a', 'b', 'c', 'd'].map((key) => cache.fetch(key)?.length)).toEqual([
      undefined,
      undefined,
      9,
      84,
    ]);
    expect([cache.bytes, cache.size, cache.evicted]).toEqual([450, 2, 2]);
  });

  it('knows its size, however entries leave it', () => {
    let now = 0;
    const cache = createCache({ now: () => now });
    const weights: number[] = [];

    cache.store('a', 'four', 1);
    weights.push(cache.bytes);
    cache.store('a', 'x', 1);
    weights.push(cache.bytes);
    cache.remove('a');
    weights.push(cache.bytes);
    cache.store('b', 'x', 1);
    now = 1_000;
    cache.fetch('b');
    weights.push(cache.bytes);

    expect(weights).toEqual([140, 134, 0, 0]);
  });

  it('does not keep the text that a value or a key was cut out of', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const heapUsed = (): number => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const cache = createCache();
    const before = heapUsed();

    for (let at = 0; at < 1_000; at++) {
      const body = Buffer.alloc(20_000, `${at} `).toString('latin1');
      cache.store(body.slice(0, 36), body.slice(10, 46));
    }

    // 20 MB of text, of which 72 KB were kept
    expect(heapUsed() - before).toBeLessThan(5_000_000);
    expect(cache.size).toBe(1_000);
  });

  it('takes an entry that fills it, and refuses one that is larger, which changes nothing', () => {
    const cache = createCache({ maxBytes: 150 });
    cache.store('a', 'x'.repeat(9));

    expect(() => cache.store('a', 'x'.repeat(10))).toThrow(
      'An entry of 152 bytes does not fit into a cache of 150 bytes (maxBytes)',
    );
    expect(cache.fetch('a')).toBe('x'.repeat(9));
  });

  it('drops the oldest, even after removals and overwrites in between', () => {
    const step = fc.record({ key: fc.integer({ min: 0, max: 7 }), remove: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const cache = createCache({ maxEntries: 3 });
        let model: string[] = [];

        for (const { key, remove } of steps) {
          const name = `${key}`;
          model = model.filter((other) => other !== name);
          if (remove) cache.remove(name);
          else {
            cache.store(name, name);
            model = [...model, name].slice(-3);
          }
        }

        const kept = Array.from({ length: 8 }, (_, key) => cache.fetch(`${key}`));
        expect(kept.filter((name) => name !== undefined)).toEqual(model.toSorted());
      }),
    );
  });

  it('drops expired entries while others are stored', () => {
    let now = 0;
    const cache = createCache({ now: () => now });
    for (let at = 0; at < 100; at++) cache.store(`old ${at}`, '', 1);

    now = 2_000;
    for (let at = 0; at < 100; at++) cache.store(`new ${at}`, '', 1);

    expect(cache.size).toBeLessThan(110);
    expect(cache.evicted).toBe(0);
  });

  it.each([
    ['an empty key', () => createCache().store('', 'x')],
    ['a value that is no text', () => createCache().store('a', 1 as unknown as string)],
    ['a time below nought', () => createCache().store('a', 'x', -1)],
    ['a time that is no number', () => createCache().add('a', 'x', Number.NaN)],
    ['no room at all', () => createCache({ maxEntries: 0 })],
    ['no bytes at all', () => createCache({ maxBytes: 0 })],
  ])('refuses %s', (_, act) => {
    expect(act).toThrow(expect.objectContaining({ code: 'ESL_INVALID_ARGUMENT' }));
  });

  it('answers like a map whose entries end', () => {
    const step = fc.record({
      act: fc.constantFrom('store', 'add', 'fetch', 'remove'),
      key: fc.constantFrom('a', 'b', 'c'),
      ttl: fc.constantFrom(0, 1, 5),
      wait: fc.nat({ max: 4 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let now = 0;
        const cache = createCache({ now: () => now * 1_000 });
        const model = new Map<string, { value: string; end: number }>();
        const peek = (key: string): string | undefined => {
          const entry = model.get(key);
          return entry !== undefined && entry.end > now ? entry.value : undefined;
        };
        for (const [at, { act, key, ttl, wait }] of steps.entries()) {
          now += wait;
          const fresh = { value: `${at}`, end: ttl === 0 ? Infinity : now + ttl };
          if (act === 'fetch') expect(cache.fetch(key)).toBe(peek(key));
          if (act === 'remove') {
            expect(cache.remove(key)).toBe(peek(key) !== undefined);
            model.delete(key);
          }
          if (act === 'add') {
            const free = peek(key) === undefined;
            expect(cache.add(key, `${at}`, ttl)).toBe(free);
            if (free) model.set(key, fresh);
          }
          if (act === 'store') {
            cache.store(key, `${at}`, ttl);
            model.set(key, fresh);
          }
        }
      }),
    );
  });
});
