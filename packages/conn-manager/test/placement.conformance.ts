import { expect, it, vi } from 'vitest';
import { good, type WithStore } from './store-under-test.ts';

export const BAD_PLACEMENTS: readonly [
  what: string,
  entry: Record<string, unknown>,
  says: RegExp,
][] = [
  ['a weight of 0', { weight: 0 }, /^weight is 0: write a number above 0, at most 10000/],
  ['a negative weight', { weight: -2 }, /^weight is -2/],
  ['a word for a weight', { weight: 'heavy' }, /^weight is text/],
  ['a weight beyond all others', { weight: 10_001 }, /^weight is 10001/],
  ['a number for a group', { group: 7 }, /^group is 7: write a word, for example media/],
  ['a group of two words', { group: 'media east' }, /^group is not one word of at most 64/],
  ['a list for a group', { group: ['media'] }, /^group is a list/],
  ['a long group', { group: 'm'.repeat(65) }, /^group is not one word of at most 64/],
  ['a number among the tags', { tags: ['t38', 7] }, /^tags is 7: write a word/],
  ['an escape among the tags', { tags: 'a\u001b[2J' }, /^tags is not one word/],
  ['too many tags', { tags: Array.from({ length: 33 }, (_, n) => `t${n}`) }, /^tags has 33 tags/],
  [
    'a word for the state',
    { state: 'asleep' },
    /^state is text: write in-service, draining or out-of-service$/,
  ],
  ['a number for the state', { state: 1 }, /^state is 1: write in-service, draining or/],
];

/** What every store promises of the fields that decide about calls. */
export function placementConformance(withStore: WithStore): void {
  it(
    'reads tags from text and from a list, each once, and a weight from text',
    withStore(async ({ store, put }) => {
      await put([
        good('text', '10.0.0.1', { tags: ' t38, opus,,t38 ', weight: ' 3 ' }),
        good('list', '10.0.0.2', { tags: ['t38', ' opus ', '', 't38'], weight: 3 }),
      ]);

      const { sockets, problems } = await store.load();

      expect(problems).toEqual([]);
      for (const socket of sockets)
        expect(socket).toMatchObject({ tags: ['t38', 'opus'], weight: 3 });
    }),
  );

  it(
    'keeps the state that it is given, and nothing else of the entry changes',
    withStore(async ({ store, put, contents }) => {
      await put([
        good('a', '10.0.0.1', { site: 'Jena', tags: ['t38'] }),
        good('b', '10.0.0.2', { state: 'draining' }),
      ]);
      await store.load();
      const [first, second] = await contents();

      expect(await store.setState?.('a', 'out-of-service')).toBe(true);
      expect(await store.setState?.('b', 'in-service')).toBe(true);

      const { sockets } = await store.load();
      expect(sockets.map(({ state }) => state)).toEqual(['out-of-service', 'in-service']);
      expect(await contents()).toEqual([
        { ...(first as object), state: 'out-of-service' },
        { ...(second as object), state: 'in-service' },
      ]);
    }),
  );

  it(
    'keeps every state of many that are written at once',
    withStore(async ({ store, put }) => {
      const ids = Array.from({ length: 20 }, (_, n) => `node-${String(n).padStart(2, '0')}`);
      await put(ids.map((id) => good(id, `${id}.example`)));

      const written = await Promise.all(ids.map(async (id) => store.setState?.(id, 'draining')));

      expect(new Set(written)).toEqual(new Set([true]));
      const { sockets } = await store.load();
      expect(sockets.filter(({ state }) => state === 'draining')).toHaveLength(20);
    }),
  );

  it(
    'notifies a watcher of a written state',
    withStore(async ({ store, put }) => {
      await put([good('a', '10.0.0.1')]);
      await store.load();
      const onChange = vi.fn();
      const watch = store.watch(onChange, vi.fn());

      await store.setState?.('a', 'draining');

      await vi.waitFor(() => expect(onChange).toHaveBeenCalled(), { timeout: 10_000 });
      watch[Symbol.dispose]();
    }),
  );

  it(
    'refuses a state for a missing entry, and a word that is not a state',
    withStore(async ({ store, put, contents }) => {
      await put([good('a', '10.0.0.1')]);
      await store.load();
      const before = await contents();

      expect(await store.setState?.('b', 'draining')).toBe(false);
      await expect(store.setState?.('a', 'asleep' as 'draining')).rejects.toThrow(
        'The state of a socket cannot be "asleep"; use in-service, draining or out-of-service',
      );

      expect(await contents()).toEqual(before);
    }),
  );
}
