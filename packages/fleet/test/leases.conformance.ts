import { beforeAll, afterAll, describe, expect, it } from 'vitest';
import { type LeaseStore, type LeaseWord } from '../src/leases/lease-store.ts';

/** What a suite needs of an implementation: stores that share their contents. */
export interface LeaseWorld {
  connect(): Promise<LeaseStore>;
  /** Takes effect, and its answer is lost: rejects. */
  writeWithoutAnswer(key: string, value: string, over: number): Promise<unknown>;
  dispose(): Promise<void>;
}

/** The suite that every store of leases passes. */
export function conformanceOfLeases(name: string, open: () => Promise<LeaseWorld>): void {
  describe(`leases in ${name}`, { timeout: 60_000 }, () => {
    let world: LeaseWorld;
    let store: LeaseStore;
    let count = 0;
    beforeAll(async () => {
      world = await open();
      store = await world.connect();
    });
    afterAll(async () => {
      await store.close();
      await world.dispose();
    });
    const newKey = (): string => `o.fs${++count}=3a8021`;

    it('have no key that was not written', async () => {
      expect(await store.read('o.nothing')).toBeUndefined();
    });

    it('give back what was written, with its revision and the time of the store', async () => {
      const key = newKey();
      const before = Date.now();

      const revision = await store.write(key, '{"a":1}', 0);

      expect(await store.read(key)).toMatchObject({ key, value: '{"a":1}', revision });
      const { storedAt = 0 } = (await store.read(key)) ?? {};
      expect(storedAt).toBeGreaterThan(before - 60_000);
      expect(storedAt).toBeLessThan(Date.now() + 60_000);
    });

    it('are written over the revision that was read, and over no other', async () => {
      const key = newKey();
      const first = (await store.write(key, '1', 0)) ?? 0;

      expect(await store.write(key, '2', 0)).toBeUndefined();
      const second = (await store.write(key, '2', first)) ?? 0;
      expect(second).toBeGreaterThan(first);
      expect(await store.write(key, '3', first)).toBeUndefined();

      expect(await store.read(key)).toMatchObject({ value: '2', revision: second });
    });

    it('go to exactly one of eight claimers at a time', async () => {
      const stores = await Promise.all(Array.from({ length: 8 }, () => world.connect()));
      const keys = Array.from({ length: 20 }, newKey);

      for (const over of [0, undefined])
        for (const key of keys) {
          const revision = over ?? (await store.read(key))?.revision ?? 0;
          const results = await Promise.all(
            stores.map((claimer, index) => claimer.write(key, String(index), revision)),
          );
          const winners = results.flatMap((result, index) => (result === undefined ? [] : [index]));
          expect(winners).toHaveLength(1);
          expect((await store.read(key))?.value).toBe(String(winners[0]));
        }

      await Promise.all(stores.map((claimer) => claimer.close()));
    });

    it('let a fence or a beat through, never both', async () => {
      const other = await world.connect();
      for (let round = 0; round < 20; round++) {
        const key = `s.mi-${++count}`;
        const revision = (await store.write(key, 'live', 0)) ?? 0;

        const [beat, fence] = await Promise.all([
          store.write(key, 'beat', revision),
          other.write(key, 'fenced', revision),
        ]);

        expect([beat, fence].filter((result) => result !== undefined)).toHaveLength(1);
        expect((await other.read(key))?.value).toBe(beat === undefined ? 'fenced' : 'beat');
      }
      await other.close();
    });

    it('show whether a write took effect whose answer was lost', async () => {
      const key = newKey();
      const first = (await store.write(key, 'first', 0)) ?? 0;

      await expect(world.writeWithoutAnswer(key, 'second', first)).rejects.toMatchObject({
        code: 'SW_ENGINE_LOST',
        retryable: true,
      });

      const read = await store.read(key);
      expect(read?.value).toBe('second');
      expect(await store.write(key, 'third', read?.revision ?? 0)).toBeGreaterThan(first);
    });

    it('report each write to every listener, its writer included, and no refused one', async () => {
      const other = await world.connect();
      const [owner, server] = [newKey(), `s.mi-${++count}`];
      const heard: LeaseWord[][] = [[], []];
      // A word about an earlier write may still be on its way to a listener that is new.
      const listening = [store, other].map((one, index) =>
        one.listen({
          word: (word) => {
            if ([owner, server].includes(word.key)) heard[index]?.push(word);
          },
          restored: () => undefined,
        }),
      );

      const revision = await store.write(owner, '1', 0);
      await store.write(owner, 'refused', 0);
      const second = await other.write(server, '2', 0);

      const expected = [
        { key: owner, value: '1', revision },
        { key: server, value: '2', revision: second },
      ];
      for (const words of heard)
        await expect
          .poll(() => words.toSorted((a, b) => a.revision - b.revision))
          .toEqual(expected);
      for (const one of listening) one[Symbol.dispose]();
      await other.close();
    });

    it('carry a greeting to every listener, which is no word and changes no record', async () => {
      const other = await world.connect();
      const key = `s.mi-${++count}`;
      await store.write(key, '1', 0);
      const greeted: string[][] = [[], []];
      const words: LeaseWord[] = [];
      const listening = [store, other].map((one, index) =>
        one.listen({
          word: (word) => {
            if (word.value === '2') words.push(word);
          },
          greeting: (from) => greeted[index]?.push(from),
          restored: () => undefined,
        }),
      );

      other.greet(key);

      for (const heard of greeted) await expect.poll(() => heard).toEqual([key]);
      await other.write(key, '2', (await other.read(key))?.revision ?? 0);
      await expect.poll(() => words.length).toBe(2);
      expect(greeted).toEqual([[key], [key]]);
      for (const one of listening) one[Symbol.dispose]();
      await other.close();
    });

    it('forget a key that was removed', async () => {
      const key = `s.mi-${++count}`;
      const revision = (await store.write(key, '1', 0)) ?? 0;

      await store.remove(key);
      await store.remove(key);

      expect(await store.read(key)).toBeUndefined();
      expect((await store.snapshot()).map((entry) => entry.key)).not.toContain(key);
      expect(await store.write(key, '2', revision)).toBeUndefined();
    });

    it('are read in full, 5,000 of them, each with its last write', async () => {
      const keys = Array.from({ length: 5_000 }, newKey);
      for (let at = 0; at < keys.length; at += 500)
        await Promise.all(keys.slice(at, at + 500).map((key) => store.write(key, key, 0)));
      const changed = keys[0] ?? '';
      const { revision = 0 } = (await store.read(changed)) ?? {};
      await store.write(changed, 'changed', revision);

      const entries = new Map((await store.snapshot()).map((entry) => [entry.key, entry]));

      expect(keys.filter((key) => entries.get(key)?.value !== key)).toEqual([changed]);
      expect(entries.get(changed)).toEqual(await store.read(changed));
    });
  });
}
